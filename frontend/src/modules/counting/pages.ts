import { IconBarcode } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/counting',
    module: 'inventory',
    order: 53,
    label: 'counting.title',
    icon: IconBarcode,
    needs: 'counting.count.write',
    also: 'scan barcode inventory sheet',
    load: () => import('./Counting'),
  },
];
