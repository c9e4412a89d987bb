import { IconCalendarRepeat } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/plan-charges',
    module: 'books',
    order: 116,
    label: 'coming.nav',
    icon: IconCalendarRepeat,
    needs: 'ledger.read',
    also: 'depreciation deferrals release due post months',
    load: () => import('./Coming'),
  },
];
