import { IconReceipt2 } from '@tabler/icons-react';
import { defineInvoice } from '../define';

export const doc = defineInvoice({
  kind: 'bill',
  path: '/bills',
  module: 'purchasing',
  order: 60,
  icon: IconReceipt2,
  letter: 'b',
});
