import { IconFileInvoice } from '@tabler/icons-react';
import { defineInvoice } from '../define';

export const doc = defineInvoice({
  kind: 'invoice',
  path: '/invoices',
  module: 'sales',
  order: 12,
  icon: IconFileInvoice,
  letter: 'i',
});
