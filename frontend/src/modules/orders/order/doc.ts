import { IconShoppingCart } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { today } from '@/lib/date';
import { compare, currencyDecimals, isDecimal } from '@/lib/money';
import { t } from '@/app/i18n';

type Order = components['schemas']['Order'];
type Line = components['schemas']['OrderLine'];

const draft: Choice = { value: 'draft', label: 'order.draft', tone: 'grey' };
const confirmed: Choice = { value: 'confirmed', label: 'order.confirmed', tone: 'blue' };
const done: Choice = { value: 'done', label: 'order.done', tone: 'green' };
const cancelled: Choice = { value: 'cancelled', label: 'order.cancelled', tone: 'red' };

const isDraft = (o: Partial<Order>) => (o.state ?? 'draft') === 'draft';

export const doc = defineDoc<Order>({
  kind: 'order',
  path: '/orders',
  module: 'sales',
  order: 10,
  icon: IconShoppingCart,
  letter: 'o',
  one: 'order.one',
  many: 'order.many',
  permissions: { read: '', write: 'sales.order.write' },
  title: (o) => o.number ?? (o.id ? t('order.draft_title', { id: o.id }) : t('order.draft')),
  subtitle: (o) => o.customer ?? '',
  pick: { code: (o) => o.number ?? '', name: (o) => o.customer, facts: (o) => [o.total] },
  list: {
    sort: '-order_date',
    columns: [
      {
        field: 'number',
        label: 'order.number',
        width: 150,
        format: 'code',
        blank: (o) => t('order.draft_title', { id: o.id }),
      },
      {
        field: 'state',
        label: 'order.state',
        width: 120,
        sortable: false,
        format: 'choice',
        choices: [draft, confirmed, done, cancelled],
      },
      {
        field: 'customer',
        label: 'order.customer',
        width: 0,
        link: { kind: 'partner', id: 'customer_id' },
        sortable: false,
      },
      { field: 'order_date', label: 'order.order_date', width: 120, format: 'date' },
      {
        field: 'delivery_date',
        label: 'order.delivery_date',
        width: 120,
        format: 'date',
        sortable: false,
      },
      { field: 'reference', label: 'order.reference', width: 140, sortable: false, optional: true },
      {
        field: 'total',
        label: 'order.total',
        width: 120,
        format: 'amount',
        decimals: (o) => currencyDecimals(o.currency),
      },
      { field: 'currency', label: 'order.currency', width: 80, sortable: false, optional: true },
      {
        field: 'updated_at',
        label: 'order.updated_at',
        width: 160,
        format: 'moment',
        optional: true,
        sortable: false,
      },
    ],
    filters: [
      {
        field: 'state',
        label: 'order.state',
        type: 'choice',
        choices: [draft, confirmed, done, cancelled],
      },
      { field: 'customer_id', label: 'order.customer', type: 'link', kind: 'partner' },
      { field: 'product_id', label: 'order.product', type: 'link', kind: 'product' },
      { field: 'order_date', label: 'order.order_date', type: 'date' },
    ],
    empty: { title: 'order.empty_title', text: 'order.empty_text' },
    bulk: [
      {
        action: 'confirm',
        done: 'order.bulk_confirmed',
        by: 'order_date',
        total: (o) => ({ label: 'order.many', amount: o.total, currency: o.currency }),
      },
      { action: 'complete', done: 'order.bulk_completed', by: 'order_date' },
      { action: 'cancel', done: 'order.bulk_cancelled' },
    ],
  },
  links: [
    {
      kind: 'stock_move',
      label: 'order.link_moves',
      filter: (o) => (o.number ? { order: o.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      customer: '',
      order_date: today(),
      delivery_date: null,
      reference: '',
      notes: '',
      lines: [],
    }),
    states: { field: 'state', steps: [draft, confirmed, done], aside: [cancelled] },
    sections: [
      {
        fields: [
          {
            field: 'customer_id',
            label: 'order.customer',
            type: 'link',
            kind: 'partner',
            text: 'customer',
            params: { is_customer: 'true' },
            required: true,
            span: 4,
          },
          { field: 'order_date', label: 'order.order_date', type: 'date', required: true, span: 2 },
          { field: 'delivery_date', label: 'order.delivery_date', type: 'date', span: 2 },
          { field: 'reference', label: 'order.reference', type: 'text', max: 100, span: 4 },
          {
            field: 'notes',
            label: 'order.notes',
            type: 'textarea',
            rows: 1,
            span: 12,
            help: 'order.notes_help',
          },
        ],
      },
    ],
    lines: [
      lineTable<Order, Line>({
        field: 'lines',
        label: 'order.lines',
        one: 'order.line',
        add: 'order.add_line',
        empty: 'order.no_lines',
        keyField: 'product_id',
        keepsId: true,
        blank: () => ({
          sku: '',
          product: '',
          description: '',
          quantity: '1',
          price: '',
          discount: '',
        }),
        columns: [
          {
            field: 'product_id',
            label: 'order.product',
            width: 130,
            type: 'link',
            kind: 'product',
            text: 'sku',
            required: true,
            fill: (p) => ({
              sku: String(p['sku'] ?? ''),
              product: String(p['name'] ?? ''),
              description: String(p['name'] ?? ''),
              unit: String(p['unit'] ?? ''),
              price: String(p['price'] ?? ''),
              available: p['kind'] === 'service' ? '' : String(p['available'] ?? ''),
            }),
          },
          { field: 'description', label: 'order.description', width: 0, type: 'text' },
          {
            field: 'quantity',
            label: 'order.quantity',
            width: 84,
            type: 'quantity',
            required: true,
          },
          { field: 'unit', label: 'order.unit', width: 60, type: 'shown' },
          {
            field: 'available',
            whileEditing: true,
            label: 'order.available',
            width: 84,
            type: 'shown',
            format: 'quantity',
            tone: (l) =>
              isDecimal(l.available) &&
              isDecimal(l.quantity) &&
              compare(l.quantity, l.available) > 0
                ? 'red'
                : undefined,
          },
          { field: 'price', label: 'order.price', width: 96, type: 'amount' },
          { field: 'discount', label: 'order.discount', width: 88, type: 'percent' },
          {
            field: 'total',
            label: 'order.line_total',
            width: 110,
            type: 'shown',
            format: 'amount',
          },
        ],
        more: [
          { field: 'product', label: 'order.product_name', type: 'shown' },
          { field: 'description', label: 'order.description', type: 'textarea' },
          { field: 'subtotal', label: 'order.line_subtotal', type: 'shown', format: 'amount' },
          {
            field: 'reserved',
            label: 'order.reserved',
            type: 'shown',
            format: 'quantity',
            visible: (l, editable) => !editable && l.kind === 'goods',
          },
        ],
      }),
    ],
    figures: [
      { label: 'order.subtotal', value: (o) => o.subtotal ?? '0' },
      { label: 'order.discount_total', value: (o) => o.discount_total ?? '0' },
      {
        label: 'order.total',
        value: (o) => o.total ?? '0',
        strong: true,
        why: (o) => `/orders/${o.id}/explain`,
      },
    ],
    calculate: '/orders/calculate',
    calculated: {
      head: ['subtotal', 'discount_total', 'total'],
      table: 'lines',
      line: ['subtotal', 'total', 'available', 'unit'],
    },
    print: (o) => `/orders/${o.id}/pdf`,
    editable: isDraft,
    removable: isDraft,
    actions: [
      {
        operation: 'sales.order.confirm',
        verb: 'confirm',
        label: 'order.confirm',
        needs: 'sales.order.confirm',
        visible: isDraft,
        primary: true,
        rehearse: true,
        done: 'order.confirm_done',
      },
      {
        operation: 'sales.order.complete',
        verb: 'complete',
        label: 'order.complete',
        needs: 'sales.order.confirm',
        visible: (o) => o.state === 'confirmed',
        primary: true,
        rehearse: true,
        done: 'order.complete_done',
      },
      {
        operation: 'sales.order.cancel',
        verb: 'cancel',
        label: 'order.cancel',
        needs: 'sales.order.confirm',
        visible: (o) => o.state === 'draft' || o.state === 'confirmed',
        rehearse: true,
        danger: true,
        done: 'order.cancel_done',
      },
    ],
  },
});
