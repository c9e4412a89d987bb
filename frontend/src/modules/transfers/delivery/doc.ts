import { IconTruckDelivery } from '@tabler/icons-react';
import { defineTransfer } from '../define';

export const doc = defineTransfer({
  kind: 'delivery',
  path: '/deliveries',
  order: 44,
  icon: IconTruckDelivery,
  partner: 'customer',
});
