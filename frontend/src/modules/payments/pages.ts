import { IconArrowsExchange, IconScale } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/settle',
    module: 'money',
    order: 74,
    label: 'settle.title',
    icon: IconScale,
    needs: 'payments.payment.read',
    also: 'allocate allocation match write off discount open items',
    load: () => import('./Settle'),
  },
  {
    path: '/revaluations',
    module: 'money',
    order: 78,
    label: 'revaluation.many',
    icon: IconArrowsExchange,
    needs: 'payments.payment.read',
    also: 'foreign currency exchange rates unrealised gain loss',
    load: () => import('./Revaluations'),
  },
];
