import {
  IconBook2,
  IconChartBar,
  IconListDetails,
  IconReportMoney,
  IconScale,
} from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

const needs = 'ledger.read';

export const pages: ModulePage[] = [
  {
    path: '/reports/balance-sheet',
    module: 'reports',
    order: 200,
    label: 'report.balance_sheet',
    icon: IconScale,
    needs,
    also: 'statement assets liabilities equity',
    load: () => import('./BalanceSheet'),
  },
  {
    path: '/reports/profit-and-loss',
    module: 'reports',
    order: 210,
    label: 'report.profit_and_loss',
    icon: IconChartBar,
    needs,
    also: 'statement income result expenses revenue',
    load: () => import('./ProfitAndLoss'),
  },
  {
    path: '/reports/trial-balance',
    module: 'reports',
    order: 220,
    label: 'report.trial_balance',
    icon: IconReportMoney,
    needs,
    also: 'statement accounts sums',
    load: () => import('./TrialBalance'),
  },
  {
    path: '/reports/general-ledger',
    module: 'reports',
    order: 230,
    label: 'report.general_ledger',
    icon: IconBook2,
    needs,
    also: 'account lines movements',
    load: () => import('./GeneralLedger'),
  },
  {
    path: '/reports/journal',
    module: 'reports',
    order: 240,
    label: 'report.journal',
    icon: IconListDetails,
    needs,
    also: 'entries day book',
    load: () => import('./Journal'),
  },
];
