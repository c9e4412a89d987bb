import { IconArrowsExchange } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';
import { formatDate } from '@/lib/date';
import { formatQuantity } from '@/lib/money';

type StockMove = components['schemas']['StockMove'];

export const doc = defineDoc<StockMove>({
  kind: 'stock_move',
  path: '/stock-moves',
  module: 'inventory',
  order: 50,
  icon: IconArrowsExchange,
  letter: 'm',
  follows: ['product', 'order', 'receipt', 'delivery', 'transfer', 'scrap', 'stock_count'],
  one: 'stock.move',
  many: 'stock.moves',
  permissions: { read: '', write: 'catalog.stock.adjust' },
  title: (m) => `${m.sku ?? ''} ${m.id ?? ''}`,
  pick: {
    code: (m) => m.sku,
    name: (m) => m.product,
    facts: (m) => [formatDate(m.move_date), `${formatQuantity(m.quantity)} ${m.unit}`],
  },
  list: {
    sort: '-move_date',
    columns: [
      { field: 'move_date', label: 'stock.moved_at', width: 130, format: 'date' },
      {
        field: 'sku',
        label: 'stock.sku',
        width: 150,
        sortable: false,
        link: { kind: 'product', id: 'product_id' },
      },
      { field: 'product', label: 'stock.product', width: 0, sortable: false },
      { field: 'from_location', label: 'stock.from', width: 140, sortable: false },
      { field: 'to_location', label: 'stock.to', width: 140, sortable: false },
      {
        field: 'quantity',
        label: 'stock.quantity',
        width: 100,
        format: 'quantity',
        sortable: false,
      },
      { field: 'note', label: 'stock.reason', width: 180, sortable: false },
      { field: 'username', label: 'stock.user', width: 110, sortable: false },
      {
        field: 'posted_at',
        label: 'stock.posted_at',
        width: 160,
        format: 'moment',
        sortable: false,
        optional: true,
      },
    ],
    filters: [
      { field: 'product_id', label: 'stock.product', type: 'link', kind: 'product' },
      {
        field: 'order',
        label: 'stock.order',
        type: 'link',
        kind: 'order',
        query: (id) => ({ source_kind: 'order', source_id: id }),
      },
      {
        field: 'count',
        label: 'stock.count',
        type: 'link',
        kind: 'stock_count',
        query: (id) => ({ source_kind: 'count', source_id: id }),
      },
      ...['receipt', 'delivery', 'transfer', 'scrap'].map((kind) => ({
        field: kind,
        label: `transfer.${kind}`,
        type: 'link' as const,
        kind,
        query: (id: string) => ({ source_kind: kind, source_id: id }),
      })),
      { field: 'move_date', label: 'stock.moved_at', type: 'date' },
    ],
    empty: { title: 'stock.moves_empty_title', text: 'stock.moves_empty_text' },
  },
});
