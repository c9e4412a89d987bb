import { IconCoins } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';

type Valuation = components['schemas']['StockValuation'];

const kinds: Choice[] = ['move', 'standard', 'cost', 'adjustment'].map((value) => ({
  value,
  label: `stock.value_${value}`,
}));
const from = (kind: string) => ({
  field: kind,
  label: `transfer.${kind}`,
  type: 'link' as const,
  kind,
  query: (id: string) => ({ source_kind: kind, source_id: id }),
});

export const doc = defineDoc<Valuation>({
  kind: 'stock_valuation',
  path: '/stock-valuations',
  module: 'inventory',
  order: 53,
  icon: IconCoins,
  follows: ['product', 'order', 'receipt', 'delivery', 'scrap'],
  one: 'stock.valuation',
  many: 'stock.valuations',
  permissions: { read: 'inventory.value.read', write: 'inventory.value.write' },
  title: (v) => `${v.sku ?? ''} ${v.id ?? ''}`,
  pick: { code: (v) => v.sku, name: (v) => v.product },
  list: {
    sort: '-valuation_date',
    columns: [
      { field: 'valuation_date', label: 'stock.value_date', width: 120, format: 'date' },
      {
        field: 'sku',
        label: 'stock.sku',
        width: 140,
        sortable: false,
        link: { kind: 'product', id: 'product_id' },
      },
      { field: 'product', label: 'stock.product', width: 0, sortable: false },
      {
        field: 'kind',
        label: 'stock.value_kind',
        width: 130,
        sortable: false,
        format: 'choice',
        choices: kinds,
      },
      {
        field: 'quantity',
        label: 'stock.quantity',
        width: 100,
        format: 'quantity',
        sortable: false,
      },
      { field: 'value', label: 'stock.value', width: 120, format: 'amount', sortable: false },
      {
        field: 'variance',
        label: 'stock.variance',
        width: 120,
        format: 'amount',
        sortable: false,
        optional: true,
      },
      {
        field: 'correction',
        label: 'stock.correction',
        width: 120,
        format: 'amount',
        sortable: false,
        optional: true,
      },
      {
        field: 'entry',
        label: 'stock.entry',
        width: 150,
        sortable: false,
        format: 'code',
        link: { kind: 'entry', id: 'entry_id' },
      },
      { field: 'note', label: 'stock.reason', width: 160, sortable: false, optional: true },
      { field: 'username', label: 'stock.user', width: 110, sortable: false },
    ],
    filters: [
      { field: 'product_id', label: 'stock.product', type: 'link', kind: 'product' },
      { field: 'kind', label: 'stock.value_kind', type: 'choice', choices: kinds },
      from('receipt'),
      from('delivery'),
      from('scrap'),
      {
        field: 'landed_cost',
        label: 'landed.one',
        type: 'link',
        kind: 'landed_cost',
        query: (id) => ({ source_kind: 'landed_cost', source_id: id }),
      },
      { field: 'valuation_date', label: 'stock.value_date', type: 'date' },
    ],
    empty: { title: 'stock.valuations_empty_title', text: 'stock.valuations_empty_text' },
  },
});
