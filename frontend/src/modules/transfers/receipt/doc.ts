import { IconTruckLoading } from '@tabler/icons-react';
import { defineTransfer } from '../define';

export const doc = defineTransfer({
  kind: 'receipt',
  path: '/receipts',
  order: 42,
  icon: IconTruckLoading,
  partner: 'supplier',
});
