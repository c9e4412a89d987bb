import { IconBarcode } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { formatDate } from '@/lib/date';
import { isZero } from '@/lib/money';
import { TracePanel } from '../panels';

type Lot = components['schemas']['LotDetail'];
type Level = components['schemas']['LotLevel'];

const good: Choice = { value: 'good', label: 'lot.good', tone: 'green' };
const aside: Choice[] = [
  { value: 'expired', label: 'lot.expired', tone: 'amber' },
  { value: 'blocked', label: 'lot.blocked', tone: 'red' },
];
const within: Choice[] = ['7', '30', '90', '180'].map((value) => ({
  value,
  label: `lot.within_${value}`,
}));

export const doc = defineDoc<Lot>({
  kind: 'lot',
  path: '/lots',
  module: 'inventory',
  order: 47,
  icon: IconBarcode,
  follows: ['product', 'order', 'receipt', 'delivery', 'transfer', 'scrap'],
  one: 'lot.one',
  many: 'lot.many',
  permissions: { read: '', write: 'lots.lot.write' },
  title: (l) => l.code ?? '',
  subtitle: (l) => l.product ?? '',
  pick: {
    code: (l) => l.code,
    name: (l) => l.product,
    facts: (l) => [l.expires_on ? formatDate(l.expires_on) : ''],
    create: (text) => ({ code: text }),
  },
  list: {
    labels: 'lot',
    sort: '-created_at',
    columns: [
      { field: 'code', label: 'lot.code', width: 180, format: 'code' },
      {
        field: 'sku',
        label: 'lot.sku',
        width: 150,
        link: { kind: 'product', id: 'product_id' },
      },
      { field: 'product', label: 'lot.product', width: 0, sortable: false },
      {
        field: 'state',
        label: 'lot.state',
        width: 110,
        format: 'choice',
        choices: [good, ...aside],
        sortable: false,
      },
      { field: 'expires_on', label: 'lot.expires_on', width: 120, format: 'date' },
      {
        field: 'on_hand',
        label: 'lot.on_hand',
        width: 110,
        format: 'quantity',
        tone: (l) => (isZero(l.on_hand) ? 'grey' : undefined),
      },
      { field: 'unit', label: 'lot.unit', width: 80, sortable: false },
      {
        field: 'supplier_lot',
        label: 'lot.supplier_lot',
        width: 160,
        optional: true,
        sortable: false,
      },
      {
        field: 'best_before',
        label: 'lot.best_before',
        width: 120,
        format: 'date',
        optional: true,
        sortable: false,
      },
      {
        field: 'created_at',
        label: 'lot.created_at',
        width: 160,
        format: 'moment',
        optional: true,
      },
    ],
    filters: [
      { field: 'product_id', label: 'lot.product', type: 'link', kind: 'product' },
      { field: 'expiring_within', label: 'lot.within', type: 'choice', choices: within },
      {
        field: 'in_stock',
        label: 'lot.in_stock',
        type: 'flag',
        yes: 'lot.in_stock_yes',
        no: 'lot.in_stock_no',
      },
      {
        field: 'blocked',
        label: 'lot.blocked',
        type: 'flag',
        yes: 'lot.blocked_yes',
        no: 'lot.blocked_no',
      },
    ],
    empty: { title: 'lot.empty_title', text: 'lot.empty_text' },
  },
  form: {
    files: true,
    blank: () => ({
      state: 'good',
      sku: '',
      code: '',
      supplier_lot: '',
      expires_on: '',
      best_before: '',
      note: '',
      levels: [],
    }),
    states: { field: 'state', steps: [good], aside },
    sections: [
      {
        fields: [
          {
            field: 'product_id',
            label: 'lot.product',
            type: 'link',
            kind: 'product',
            text: 'sku',
            params: { archived: 'false', tracked: 'true' },
            required: true,
            editable: (_, isNew) => isNew,
            span: 4,
          },
          { field: 'code', label: 'lot.code', type: 'text', max: 60, required: true, span: 4 },
          { field: 'supplier_lot', label: 'lot.supplier_lot', type: 'text', max: 60, span: 4 },
          {
            field: 'expires_on',
            label: 'lot.expires_on',
            type: 'date',
            help: 'lot.expires_help',
            span: 4,
          },
          { field: 'best_before', label: 'lot.best_before', type: 'date', span: 4 },
          {
            field: 'block_reason',
            label: 'lot.block_reason',
            type: 'text',
            editable: () => false,
            visible: (l) => !!l.block_reason,
            span: 4,
          },
          { field: 'note', label: 'lot.note', type: 'textarea', rows: 2, span: 12 },
        ],
      },
    ],
    lines: [
      lineTable<Lot, Level>({
        field: 'levels',
        label: 'lot.levels',
        one: 'lot.location',
        add: 'lot.location',
        empty: 'lot.no_levels',
        keyField: 'location',
        editable: () => false,
        blank: () => ({}),
        columns: [
          { field: 'warehouse', label: 'lot.warehouse', width: 160, type: 'shown' },
          { field: 'location', label: 'lot.location', width: 0, type: 'shown' },
          {
            field: 'on_hand',
            label: 'lot.on_hand',
            width: 120,
            type: 'shown',
            format: 'quantity',
          },
          {
            field: 'reserved',
            label: 'lot.reserved',
            width: 120,
            type: 'shown',
            format: 'quantity',
          },
        ],
      }),
    ],
    figures: [
      { label: 'lot.on_hand', value: (l) => l.on_hand ?? '0', quantity: true, strong: true },
      { label: 'lot.reserved', value: (l) => l.reserved ?? '0', quantity: true },
    ],
    figuresVisible: (l) => l.id !== undefined,
    removable: (l) => isZero(l.on_hand),
    actions: [
      {
        operation: 'lots.lot.block',
        verb: 'block',
        label: 'lot.block',
        needs: 'lots.lot.block',
        visible: (l) => !l.blocked,
        done: 'lot.block_done',
      },
      {
        operation: 'lots.lot.unblock',
        verb: 'unblock',
        label: 'lot.unblock',
        needs: 'lots.lot.block',
        visible: (l) => l.blocked,
        done: 'lot.unblock_done',
      },
    ],
    panels: [{ name: 'trace', title: 'lot.trace_title', Component: TracePanel }],
  },
});
