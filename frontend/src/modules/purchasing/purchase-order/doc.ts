import { IconShoppingCart } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { mayNow } from '@/doc/me';
import { later } from '@/kit/later';
import { today } from '@/lib/date';
import { currencyDecimals } from '@/lib/money';

type Order = components['schemas']['PurchaseOrder'];
type Line = components['schemas']['PurchaseOrderLine'];

const ApprovalPanel = later(async () => (await import('../ApprovalPanel')).ApprovalPanel);
const RevisionsPanel = later(async () => (await import('../RevisionsPanel')).RevisionsPanel);

const draft: Choice = { value: 'draft', label: 'purchase.draft', tone: 'grey' };
const sent: Choice = { value: 'sent', label: 'purchase.sent', tone: 'blue' };
const approval: Choice = { value: 'approval', label: 'purchase.approval', tone: 'amber' };
const confirmed: Choice = { value: 'confirmed', label: 'purchase.confirmed', tone: 'blue' };
const done: Choice = { value: 'done', label: 'purchase.done', tone: 'green' };
const cancelled: Choice = { value: 'cancelled', label: 'purchase.cancelled', tone: 'red' };
const states = [draft, sent, approval, confirmed, done, cancelled];
const progress: Choice[] = [
  { value: '', label: 'purchase.not_yet' },
  { value: 'none', label: 'purchase.none', tone: 'amber' },
  { value: 'partial', label: 'purchase.partial', tone: 'blue' },
  { value: 'full', label: 'purchase.full', tone: 'green' },
];

const isDraft = (o: Partial<Order>) => ['draft', 'sent'].includes(o.state ?? 'draft');
const isOpen = (o: Partial<Order>) => isDraft(o) || o.state === 'confirmed';
const stands = (o: Order) => o.state === 'confirmed' || o.state === 'done';
const arrives = (o: Order) => o.state === 'confirmed' && o.received !== 'full';

export const doc = defineDoc<Order>({
  kind: 'purchase_order',
  path: '/purchase-orders',
  module: 'purchasing',
  order: 59.5,
  icon: IconShoppingCart,
  letter: 'u',
  follows: ['receipt', 'bill'],
  one: 'purchase.one',
  many: 'purchase.many',
  permissions: { read: 'purchasing.order.read', write: 'purchasing.order.write' },
  title: (o) => o.number ?? (o.id ? t('purchase.draft_title', { id: o.id }) : t('purchase.draft')),
  subtitle: (o) =>
    [o.supplier ?? '', o.revision ? t('purchase.revision_of', { revision: o.revision }) : '']
      .filter(Boolean)
      .join(' · '),
  pick: {
    code: (o) => o.number ?? '',
    name: (o) => o.supplier,
    facts: (o) => [`${o.total} ${o.currency}`],
  },
  list: {
    sort: '-order_date',
    columns: [
      {
        field: 'number',
        label: 'purchase.number',
        width: 150,
        format: 'code',
        blank: (o) => t('purchase.draft_title', { id: o.id }),
      },
      {
        field: 'state',
        label: 'purchase.state',
        width: 130,
        sortable: false,
        format: 'choice',
        choices: states,
      },
      {
        field: 'supplier',
        label: 'purchase.supplier',
        width: 0,
        sortable: false,
        link: { kind: 'partner', id: 'supplier_id' },
      },
      { field: 'order_date', label: 'purchase.date', width: 110, format: 'date' },
      {
        field: 'expected_date',
        label: 'purchase.expected',
        width: 110,
        format: 'date',
        sortable: false,
        tone: (o) =>
          o.state === 'confirmed' &&
          o.received !== 'full' &&
          o.expected_date &&
          o.expected_date < today()
            ? 'red'
            : undefined,
      },
      {
        field: 'received',
        label: 'purchase.received',
        width: 98,
        sortable: false,
        format: 'choice',
        choices: progress,
      },
      {
        field: 'billed',
        label: 'purchase.billed',
        width: 98,
        sortable: false,
        format: 'choice',
        choices: progress,
      },
      {
        field: 'total',
        label: 'purchase.total',
        width: 116,
        format: 'amount',
        decimals: (o) => currencyDecimals(o.currency),
      },
      {
        field: 'currency',
        label: 'purchase.currency',
        width: 84,
        sortable: false,
        optional: true,
      },
      {
        field: 'warehouse',
        label: 'purchase.warehouse',
        width: 130,
        sortable: false,
        optional: true,
      },
      {
        field: 'reference',
        label: 'purchase.reference',
        width: 130,
        sortable: false,
        optional: true,
      },
    ],
    filters: [
      { field: 'state', label: 'purchase.state', type: 'choice', choices: states },
      { field: 'supplier_id', label: 'purchase.supplier', type: 'link', kind: 'partner' },
      { field: 'product_id', label: 'purchase.product', type: 'link', kind: 'product' },
      {
        field: 'received',
        label: 'purchase.received',
        type: 'choice',
        choices: progress.slice(1),
      },
      { field: 'billed', label: 'purchase.billed', type: 'choice', choices: progress.slice(1) },
      { field: 'bill_id', label: 'purchase.link_bill', type: 'link', kind: 'bill' },
      { field: 'receipt_id', label: 'purchase.link_receipt', type: 'link', kind: 'receipt' },
      { field: 'payment_id', label: 'purchase.link_payment', type: 'link', kind: 'payment' },
      { field: 'order_date', label: 'purchase.date', type: 'date' },
    ],
    empty: { title: 'purchase.empty', text: 'purchase.empty_text' },
    bulk: [
      {
        action: 'confirm',
        done: 'purchase.bulk_done',
        by: 'order_date',
        total: (o) => ({ label: 'purchase.many', amount: o.total, currency: o.currency }),
      },
    ],
  },
  links: [
    {
      kind: 'receipt',
      label: 'purchase.link_receipts',
      filter: (o) => (stands(o) ? { order: o.id } : null),
    },
    {
      kind: 'bill',
      label: 'purchase.link_bills',
      filter: (o) => (stands(o) ? { purchase_order_id: o.id } : null),
    },
    {
      kind: 'payment',
      label: 'purchase.link_payments',
      filter: (o) =>
        stands(o) && mayNow('payments.payment.read') ? { purchase_order_id: o.id } : null,
    },
  ],
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      order_date: today(),
      supplier: '',
      warehouse: '',
      reference: '',
      notes: '',
      currency: '',
      tax_position: null,
      payment_term: null,
      lines: [],
    }),
    states: {
      field: 'state',
      steps: [draft, sent, confirmed, done],
      aside: [approval, cancelled],
    },
    sections: [
      {
        fields: [
          {
            field: 'supplier_id',
            label: 'purchase.supplier',
            type: 'link',
            kind: 'partner',
            text: 'supplier',
            params: { is_supplier: 'true' },
            required: true,
            span: 4,
            editable: isDraft,
          },
          {
            field: 'order_date',
            label: 'purchase.date',
            type: 'date',
            required: true,
            span: 2,
            editable: isDraft,
          },
          {
            field: 'expected_date',
            label: 'purchase.expected',
            type: 'date',
            help: 'purchase.expected_help',
            span: 2,
          },
          {
            field: 'warehouse_id',
            label: 'purchase.warehouse',
            type: 'link',
            kind: 'warehouse',
            text: 'warehouse',
            help: 'transfer.warehouse_help',
            span: 2,
            editable: isDraft,
          },
          {
            field: 'currency',
            label: 'purchase.currency',
            type: 'text',
            max: 3,
            span: 2,
            help: 'purchase.currency_help',
            editable: isDraft,
          },
          {
            field: 'reference',
            label: 'purchase.reference',
            type: 'text',
            max: 200,
            span: 3,
            help: 'purchase.reference_help',
            editable: () => true,
          },
          {
            field: 'payment_term_id',
            label: 'purchase.payment_term',
            type: 'link',
            kind: 'payment_term',
            text: 'payment_term',
            span: 3,
          },
          {
            field: 'tax_position_id',
            label: 'purchase.tax_position',
            type: 'link',
            kind: 'tax_position',
            text: 'tax_position',
            span: 3,
          },
          {
            field: 'notes',
            label: 'purchase.notes',
            type: 'textarea',
            rows: 1,
            span: 3,
            editable: () => true,
          },
        ],
      },
    ],
    lines: [
      lineTable<Order, Line>({
        field: 'lines',
        label: 'purchase.lines',
        one: 'purchase.line',
        add: 'purchase.add_line',
        empty: 'purchase.no_lines',
        keyField: 'product_id',
        keepsId: true,
        editable: isOpen,
        blank: () => ({ sku: '', description: '', quantity: '1', supplier_sku: '' }),
        columns: [
          {
            field: 'product_id',
            label: 'purchase.product',
            width: 118,
            type: 'link',
            kind: 'product',
            text: 'sku',
            required: true,
            fill: (p) => ({
              sku: String(p['sku'] ?? ''),
              description: String(p['name'] ?? ''),
              unit: String(p['unit'] ?? ''),
            }),
          },
          { field: 'description', label: 'purchase.description', width: 0, type: 'text' },
          {
            field: 'quantity',
            label: 'purchase.quantity',
            width: 84,
            type: 'quantity',
            required: true,
          },
          { field: 'unit', label: 'purchase.unit', width: 48, type: 'shown' },
          { field: 'price', label: 'purchase.price', width: 92, type: 'amount' },
          { field: 'discount', label: 'purchase.discount', width: 76, type: 'percent' },
          {
            field: 'tax_id',
            label: 'purchase.tax',
            width: 76,
            type: 'link',
            kind: 'tax',
            text: 'tax_codes',
            params: { scope: 'purchase', active: 'true' },
            fill: (x) => ({ tax_codes: String(x['code'] ?? '') }),
          },
          {
            field: 'net',
            label: 'purchase.net',
            width: 100,
            type: 'shown',
            format: 'amount',
          },
          {
            field: 'received',
            label: 'purchase.received',
            width: 84,
            type: 'shown',
            format: 'quantity',
          },
          {
            field: 'billed',
            label: 'purchase.billed',
            width: 84,
            type: 'shown',
            format: 'quantity',
          },
        ],
        more: [
          { field: 'description', label: 'purchase.description', type: 'textarea' },
          { field: 'supplier_sku', label: 'purchase.supplier_sku', type: 'text' },
          { field: 'expected_date', label: 'purchase.expected', type: 'date' },
          {
            field: 'open',
            label: 'purchase.open',
            type: 'shown',
            format: 'quantity',
            visible: (l) => l.id !== undefined,
          },
          {
            field: 'planned',
            label: 'purchase.planned',
            type: 'shown',
            format: 'quantity',
            visible: (l) => l.id !== undefined,
          },
          { field: 'total', label: 'purchase.line_total', type: 'shown', format: 'amount' },
        ],
      }),
    ],
    figures: [
      { label: 'purchase.net', value: (o) => o.net ?? '0' },
      { label: 'purchase.tax', value: (o) => o.tax ?? '0' },
      {
        label: 'purchase.total',
        value: (o) => o.total ?? '0',
        strong: true,
        why: (o) => `/purchase-orders/${o.id}/explain`,
      },
    ],
    calculate: '/purchase-orders/calculate',
    calculated: {
      head: ['net', 'tax', 'total'],
      table: 'lines',
      line: ['net', 'total', 'unit', 'tax_codes', 'supplier_sku'],
    },
    print: (o) => `/purchase-orders/${o.id}/pdf`,
    editable: isOpen,
    removable: (o) => o.state === 'draft',
    actions: [
      {
        operation: 'purchasing.order.confirm',
        verb: 'confirm',
        label: 'purchase.confirm',
        needs: 'purchasing.order.confirm',
        visible: isDraft,
        primary: true,
        rehearse: true,
        done: 'purchase.confirm_done',
      },
      {
        operation: 'purchasing.order.approve',
        verb: 'approve',
        label: 'purchase.approve',
        needs: 'purchasing.order.approve',
        visible: (o) => o.state === 'approval',
        primary: true,
        rehearse: true,
        done: 'purchase.approve_done',
      },
      {
        operation: 'purchasing.order.receive',
        verb: 'receive',
        label: 'purchase.receive',
        needs: 'transfers.document.write',
        visible: arrives,
        primary: true,
        opens: '/receipts',
        done: 'purchase.receive_done',
      },
      {
        operation: 'invoicing.bill.order',
        verb: 'bill',
        label: 'purchase.bill',
        needs: 'invoicing.bill.write',
        visible: (o) => stands(o) && o.billed !== 'full',
        opens: '/bills',
        done: 'purchase.bill_done',
      },
      {
        operation: 'payments.payment.prepay',
        verb: 'prepay',
        label: 'purchase.prepay',
        needs: 'payments.payment.write',
        visible: (o) => o.state === 'confirmed' && o.billed !== 'full',
        opens: '/payments',
        done: 'purchase.prepay_done',
      },
      {
        operation: 'purchasing.order.send',
        verb: 'send',
        label: 'purchase.send',
        needs: 'purchasing.order.confirm',
        visible: (o) => o.state === 'draft',
        done: 'purchase.send_done',
      },
      {
        operation: 'purchasing.order.close',
        verb: 'close',
        label: 'purchase.close',
        needs: 'purchasing.order.confirm',
        visible: (o) => o.state === 'confirmed',
        danger: true,
        rehearse: true,
        done: 'purchase.close_done',
      },
      {
        operation: 'purchasing.order.cancel',
        verb: 'cancel',
        label: 'purchase.cancel',
        needs: 'purchasing.order.confirm',
        visible: (o) =>
          o.state !== 'cancelled' &&
          o.state !== 'done' &&
          o.received !== 'full' &&
          o.received !== 'partial',
        danger: true,
        rehearse: true,
        done: 'purchase.cancel_done',
      },
    ],
    panels: [
      {
        name: 'approval',
        title: 'purchase.approval_title',
        visible: (o) => Boolean(o.requested_by) || Boolean(o.refusal),
        Component: ApprovalPanel,
      },
      {
        name: 'revisions',
        title: 'purchase.revisions',
        visible: (o) => o.revisions.length > 0,
        Component: RevisionsPanel,
      },
    ],
  },
});
