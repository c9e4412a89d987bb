import { IconTransfer } from '@tabler/icons-react';
import { defineTransfer } from '../define';

export const doc = defineTransfer({
  kind: 'transfer',
  path: '/transfers',
  order: 46,
  icon: IconTransfer,
});
