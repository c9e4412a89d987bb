import { IconBuildingWarehouse } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';
import { isZero } from '@/lib/money';

type StockLevel = components['schemas']['StockLevel'];

export const doc = defineDoc<StockLevel>({
  kind: 'stock_level',
  path: '/stock-levels',
  module: 'inventory',
  order: 40,
  icon: IconBuildingWarehouse,
  letter: 'l',
  follows: ['product', 'order', 'receipt', 'delivery', 'transfer', 'scrap', 'stock_count'],
  one: 'stock.level',
  many: 'stock.levels',
  permissions: { read: '', write: 'catalog.stock.adjust' },
  title: (l) => `${l.sku ?? ''} ${l.location ?? ''}`,
  pick: { name: (l) => l.product },
  list: {
    sort: 'sku',
    columns: [
      { field: 'sku', label: 'stock.sku', width: 150, link: { kind: 'product', id: 'product_id' } },
      { field: 'product', label: 'stock.product', width: 0 },
      { field: 'warehouse', label: 'stock.warehouse', width: 120, sortable: false },
      { field: 'location', label: 'stock.location', width: 180, sortable: false },
      { field: 'on_hand', label: 'stock.on_hand', width: 110, format: 'quantity', sortable: false },
      {
        field: 'reserved',
        label: 'stock.reserved',
        width: 110,
        format: 'quantity',
        sortable: false,
      },
      {
        field: 'available',
        label: 'stock.available',
        width: 110,
        format: 'quantity',
        sortable: false,
        tone: (l) => (isZero(l.available) ? 'amber' : undefined),
      },
    ],
    filters: [
      { field: 'product_id', label: 'stock.product', type: 'link', kind: 'product' },
      { field: 'warehouse_id', label: 'stock.warehouse', type: 'link', kind: 'warehouse' },
      { field: 'location_id', label: 'stock.location', type: 'link', kind: 'location' },
    ],
    empty: { title: 'stock.levels_empty_title', text: 'stock.levels_empty_text' },
  },
});
