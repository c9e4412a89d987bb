import { IconCash } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { isForeign } from '@/doc/me';
import { today } from '@/lib/date';
import { currencyDecimals } from '@/lib/money';
import { later } from '@/kit/later';

const PaidPanel = later(async () => (await import('./PaidPanel')).PaidPanel);

type Payment = components['schemas']['Payment'];
type Item = components['schemas']['PaymentItem'];

const draft: Choice = { value: 'draft', label: 'payment.draft', tone: 'grey' };
const posted: Choice = { value: 'posted', label: 'payment.posted', tone: 'green' };
const reversed: Choice = { value: 'reversed', label: 'payment.reversed', tone: 'red' };
const directions: Choice[] = [
  { value: 'in', label: 'payment.in', tone: 'green' },
  { value: 'out', label: 'payment.out', tone: 'blue' },
];
const controls: Choice[] = [
  { value: 'receivable', label: 'payment.as_customer' },
  { value: 'payable', label: 'payment.as_supplier' },
];
const rests: Choice[] = [
  { value: 'open', label: 'payment.rest_open' },
  { value: 'discount', label: 'payment.rest_discount' },
  { value: 'write_off', label: 'payment.rest_write_off' },
];

const isDraft = (p: Partial<Payment>) => (p.state ?? 'draft') === 'draft';

export const doc = defineDoc<Payment>({
  kind: 'payment',
  path: '/payments',
  module: 'money',
  order: 70,
  icon: IconCash,
  letter: 'f',
  follows: ['open_item'],
  one: 'payment.one',
  many: 'payment.many',
  permissions: { read: 'payments.payment.read', write: 'payments.payment.write' },
  title: (p) => p.number ?? (p.id ? t('payment.draft_title', { id: p.id }) : t('payment.draft')),
  subtitle: (p) => p.partner ?? '',
  pick: {
    code: (p) => p.number ?? '',
    name: (p) => p.partner,
    facts: (p) => [`${p.amount} ${p.currency}`],
  },
  list: {
    sort: '-payment_date',
    columns: [
      {
        field: 'number',
        label: 'payment.number',
        width: 150,
        format: 'code',
        blank: (p) => t('payment.draft_title', { id: p.id }),
      },
      {
        field: 'direction',
        label: 'payment.direction',
        width: 110,
        sortable: false,
        format: 'choice',
        choices: directions,
      },
      {
        field: 'state',
        label: 'payment.state',
        width: 110,
        sortable: false,
        format: 'choice',
        choices: [draft, posted, reversed],
      },
      {
        field: 'partner',
        label: 'payment.partner',
        width: 0,
        link: { kind: 'partner', id: 'partner_id' },
        sortable: false,
      },
      { field: 'payment_date', label: 'payment.payment_date', width: 120, format: 'date' },
      { field: 'reference', label: 'payment.reference', width: 160, sortable: false },
      {
        field: 'amount',
        label: 'payment.amount',
        width: 120,
        format: 'amount',
        decimals: (p) => currencyDecimals(p.currency),
      },
      { field: 'currency', label: 'payment.currency', width: 84, sortable: false },
    ],
    filters: [
      {
        field: 'direction',
        label: 'payment.direction',
        type: 'choice',
        choices: directions,
      },
      {
        field: 'state',
        label: 'payment.state',
        type: 'choice',
        choices: [draft, posted, reversed],
      },
      { field: 'partner_id', label: 'payment.partner', type: 'link', kind: 'partner' },
      { field: 'account_id', label: 'payment.account', type: 'link', kind: 'account' },
      {
        field: 'purchase_order_id',
        label: 'payment.purchase_order',
        type: 'link',
        kind: 'purchase_order',
      },
      { field: 'settles_entry', label: 'payment.settles_entry', type: 'link', kind: 'entry' },
      { field: 'payment_date', label: 'payment.payment_date', type: 'date' },
    ],
    empty: { title: 'payment.empty_title', text: 'payment.empty_text' },
    bulk: [
      {
        action: 'post',
        done: 'doc.bulk_posted',
        by: 'payment_date',
        total: (p) => ({
          label: p.direction === 'in' ? 'payment.in' : 'payment.out',
          amount: p.amount,
          currency: p.currency,
        }),
      },
    ],
  },
  links: [
    {
      kind: 'purchase_order',
      label: 'payment.link_order',
      filter: (p) => (p.purchase_order_id ? { payment_id: p.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      direction: 'in',
      control: 'receivable',
      partner: '',
      payment_date: today(),
      account: '',
      currency: '',
      amount: '',
      reference: '',
      notes: '',
      oldest_first: true,
      items: [],
    }),
    states: { field: 'state', steps: [draft, posted], aside: [reversed] },
    sections: [
      {
        fields: [
          {
            field: 'partner_id',
            label: 'payment.partner',
            type: 'link',
            kind: 'partner',
            text: 'partner',
            required: true,
            span: 4,
          },
          {
            field: 'direction',
            label: 'payment.direction',
            type: 'choice',
            choices: directions,
            span: 2,
          },
          {
            field: 'control',
            label: 'payment.control',
            type: 'choice',
            choices: controls,
            help: 'payment.control_help',
            span: 3,
          },
          { field: 'payment_date', label: 'payment.payment_date', type: 'date', span: 3 },
          {
            field: 'amount',
            label: 'payment.amount',
            type: 'amount',
            help: 'payment.amount_help',
            span: 2,
          },
          { field: 'currency', label: 'payment.currency', type: 'text', max: 3, span: 2 },
          {
            field: 'rate',
            label: 'payment.rate',
            type: 'text',
            max: 22,
            help: 'payment.rate_help',
            visible: (p) => isForeign(p.currency),
            span: 2,
          },
          {
            field: 'account_id',
            label: 'payment.account',
            type: 'link',
            kind: 'account',
            text: 'account',
            params: { is_group: 'false', active: 'true', type: 'asset' },
            help: 'payment.account_help',
            span: 4,
          },
          { field: 'reference', label: 'payment.reference', type: 'text', max: 200, span: 4 },
          {
            field: 'oldest_first',
            label: 'payment.oldest_first',
            type: 'yes',
            help: 'payment.oldest_first_help',
            visible: (_, isNew) => isNew,
            span: 12,
          },
          { field: 'notes', label: 'payment.notes', type: 'textarea', rows: 1, span: 12 },
        ],
      },
    ],
    lines: [
      lineTable<Payment, Item>({
        field: 'items',
        label: 'payment.items',
        one: 'payment.item',
        add: 'payment.add_item',
        empty: 'payment.no_items',
        keyField: 'line_id',
        blank: () => ({ number: '', amount: '', rest: 'open' }),
        columns: [
          {
            field: 'line_id',
            label: 'payment.item_number',
            width: 0,
            type: 'link',
            kind: 'open_item',
            text: 'number',
            required: true,
            fill: (i) => ({
              number: String(i['number'] ?? ''),
              currency: String(i['currency'] ?? ''),
              due_date: String(i['due_date'] ?? ''),
            }),
          },
          {
            field: 'due_date',
            label: 'payment.due_date',
            width: 110,
            type: 'shown',
            format: 'date',
          },
          { field: 'open', label: 'payment.open', width: 92, type: 'shown', format: 'amount' },
          { field: 'currency', label: 'payment.currency', width: 66, type: 'shown' },
          {
            field: 'amount',
            label: 'payment.item_amount',
            width: 104,
            type: 'amount',
            format: 'amount',
          },
          {
            field: 'settled',
            label: 'payment.item_settled',
            width: 96,
            type: 'amount',
            format: 'amount',
          },
          { field: 'rest', label: 'payment.rest', width: 120, type: 'choice', choices: rests },
        ],
      }),
    ],
    figures: [
      { label: 'payment.settled', value: (p) => p.settled ?? '0' },
      { label: 'payment.left', value: (p) => p.left ?? '0' },
      { label: 'payment.amount', value: (p) => p.amount || '0', strong: true },
    ],
    calculate: '/payments/calculate',
    calculated: {
      head: ['settled', 'left'],
      table: 'items',
      line: ['open', 'currency', 'due_date', 'number'],
    },
    editable: isDraft,
    removable: isDraft,
    actions: [
      {
        operation: 'payments.payment.post',
        verb: 'post',
        label: 'payment.post',
        needs: 'payments.payment.post',
        visible: isDraft,
        primary: true,
        rehearse: true,
        done: 'payment.post_done',
      },
      {
        operation: 'payments.payment.reverse',
        verb: 'reverse',
        label: 'payment.reverse',
        needs: 'payments.payment.post',
        visible: (p) => p.state === 'posted',
        rehearse: true,
        danger: true,
        done: 'payment.reverse_done',
      },
    ],
    panels: [
      {
        name: 'paid',
        title: 'payment.settles',
        visible: (p) => p.state !== 'draft',
        Component: PaidPanel,
      },
    ],
  },
});
