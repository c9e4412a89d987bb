import { IconRoute } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/lot-trace',
    module: 'inventory',
    order: 48,
    label: 'lot.trace_title',
    icon: IconRoute,
    also: 'recall batch serial number where from to',
    inner: true,
    load: () => import('./TracePage'),
  },
];
