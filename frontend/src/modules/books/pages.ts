import { IconAdjustments, IconCalendarMonth, IconHeartbeat } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/fiscal-years',
    module: 'books',
    order: 120,
    label: 'year.many',
    icon: IconCalendarMonth,
    letter: 'y',
    needs: 'ledger.read',
    also: 'periods close lock year end',
    load: () => import('./FiscalYears'),
  },
  {
    path: '/books-health',
    module: 'books',
    order: 148,
    label: 'health.title',
    icon: IconHeartbeat,
    needs: 'ledger.read',
    also: 'verify check invariants balance chain',
    load: () => import('./Health'),
  },
  {
    path: '/books',
    module: 'books',
    order: 150,
    label: 'books.setup',
    icon: IconAdjustments,
    needs: 'ledger.read',
    also: 'chart default accounts lock date',
    load: () => import('./Setup'),
  },
];
