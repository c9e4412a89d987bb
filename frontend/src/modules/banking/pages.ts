import { IconArrowsJoin2, IconFileImport } from '@tabler/icons-react';
import type { ModulePage } from '@/app/pages';

export const pages: ModulePage[] = [
  {
    path: '/bank-import',
    module: 'money',
    order: 76.5,
    label: 'bank_import.title',
    icon: IconFileImport,
    needs: 'banking.statement.import',
    also: 'camt ofx csv statement upload',
    load: () => import('./Import'),
  },
  {
    path: '/reconcile',
    module: 'money',
    order: 77,
    label: 'reconcile.title',
    icon: IconArrowsJoin2,
    needs: 'banking.line.reconcile',
    also: 'bank match statement lines',
    load: () => import('./Reconcile'),
  },
];
