import { IconArrowsExchange } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';

type StockMove = components['schemas']['StockMove'];

export const doc = defineDoc<StockMove>({
  kind: 'stock_move',
  path: '/stock-moves',
  module: 'inventory',
  order: 50,
  icon: IconArrowsExchange,
  letter: 'm',
  one: 'stock.move',
  many: 'stock.moves',
  permissions: { read: 'catalog.product.read', write: 'catalog.stock.adjust' },
  title: (m) => `${m.sku ?? ''} ${m.id ?? ''}`,
  pick: { name: (m) => m.product },
  list: {
    sort: '-moved_at',
    columns: [
      { field: 'moved_at', label: 'stock.moved_at', width: 170, format: 'moment' },
      { field: 'sku', label: 'stock.sku', width: 150, sortable: false, link: { kind: 'product', id: 'product_id' } },
      { field: 'product', label: 'stock.product', width: 0, sortable: false },
      { field: 'from_location', label: 'stock.from', width: 140, sortable: false },
      { field: 'to_location', label: 'stock.to', width: 140, sortable: false },
      { field: 'quantity', label: 'stock.quantity', width: 100, format: 'quantity', sortable: false },
      { field: 'reason', label: 'stock.reason', width: 180, sortable: false },
    ],
    filters: [{ field: 'product_id', label: 'stock.product', type: 'link', kind: 'product' }],
    empty: { title: 'stock.moves_empty_title', text: 'stock.moves_empty_text' },
  },
});
