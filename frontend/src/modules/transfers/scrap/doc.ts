import { IconTrashX } from '@tabler/icons-react';
import { defineTransfer } from '../define';

export const doc = defineTransfer({
  kind: 'scrap',
  path: '/scraps',
  order: 48,
  icon: IconTrashX,
});
