import { IconShoppingCartPlus } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/replenishment',
    module: 'purchasing',
    order: 62,
    label: 'replenish.title',
    icon: IconShoppingCartPlus,
    needs: 'purchasing.order.read',
    also: 'reorder proposal minimum buy stock',
    load: () => import('./Replenishment'),
  },
];
