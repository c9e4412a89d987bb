// What invoices and vendor bills have in common: one document type on two sides.
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice, type DocDefinition } from '@/doc/define';
import { isForeign } from '@/doc/me';
import { later } from '@/kit/later';
import { today } from '@/lib/date';
import { currencyDecimals } from '@/lib/money';

const AmountsPanel = later(async () => (await import('./AmountsPanel')).AmountsPanel);
const PayPanel = later(async () => (await import('./PayPanel')).PayPanel);
const BlockPanel = later(async () => (await import('./BlockPanel')).BlockPanel);
const SettledPanel = later(async () => (await import('./SettledPanel')).SettledPanel);

export type Invoice = components['schemas']['Invoice'];
type Line = components['schemas']['InvoiceLine'];

const draft: Choice = { value: 'draft', label: 'invoice.draft', tone: 'grey' };
const posted: Choice = { value: 'posted', label: 'invoice.posted', tone: 'green' };
const kinds: Choice[] = [
  { value: 'invoice', label: 'invoice.kind_invoice' },
  { value: 'credit_note', label: 'invoice.kind_credit_note', tone: 'amber' },
];
const paid: Choice[] = [
  { value: '', label: 'invoice.paid_draft' },
  { value: 'none', label: 'invoice.paid_none', tone: 'amber' },
  { value: 'partial', label: 'invoice.paid_partial', tone: 'blue' },
  { value: 'full', label: 'invoice.paid_full', tone: 'green' },
];

const PlanLinesPanel = later(
  async () => (await import('@/modules/assets/PlanLinesPanel')).PlanLinesPanel,
);
/** Kinds of accounts whose lines become assets and deferrals. */
const planned = new Set(['fixed_asset', 'prepayment', 'deferred_revenue']);

const isDraft = (v: Partial<Invoice>) => (v.state ?? 'draft') === 'draft';

export interface Side {
  kind: 'invoice' | 'bill';
  path: '/invoices' | '/bills';
  module: string;
  order: number;
  icon: DocDefinition<Invoice>['icon'];
  letter: string;
}

export function defineInvoice(side: Side): DocDefinition<Invoice> {
  const sale = side.kind === 'invoice';
  const module = `invoicing.${side.kind}`;
  const tax = sale ? 'sale' : 'purchase';
  return defineDoc<Invoice>({
    ...side,
    follows: ['payment', 'open_item'],
    one: `${side.kind}.one`,
    many: `${side.kind}.many`,
    permissions: { read: `${module}.read`, write: `${module}.write` },
    title: (v) => v.number ?? (v.id ? t('invoice.draft_title', { id: v.id }) : t('invoice.draft')),
    subtitle: (v) => v.partner ?? '',
    pick: {
      code: (v) => v.number ?? '',
      name: (v) => v.partner,
      facts: (v) => [`${v.total} ${v.currency}`],
    },
    list: {
      sort: '-invoice_date',
      columns: [
        {
          field: 'number',
          label: 'invoice.number',
          width: 140,
          format: 'code',
          blank: (v) => t('invoice.draft_title', { id: v.id }),
        },
        {
          field: 'kind',
          label: 'invoice.kind',
          width: 96,
          sortable: false,
          format: 'choice',
          choices: kinds,
        },
        {
          field: 'paid',
          label: 'invoice.paid',
          width: 92,
          sortable: false,
          format: 'choice',
          choices: paid,
        },
        {
          field: 'partner',
          label: sale ? 'invoice.customer' : 'invoice.supplier',
          width: 0,
          link: { kind: 'partner', id: 'partner_id' },
          sortable: false,
        },
        { field: 'invoice_date', label: 'invoice.invoice_date', width: 108, format: 'date' },
        { field: 'due_date', label: 'invoice.due_date', width: 108, format: 'date' },
        {
          field: 'their_number',
          label: 'invoice.their_number',
          width: 130,
          sortable: false,
          optional: sale,
        },
        {
          field: 'reference',
          label: 'invoice.reference',
          width: 130,
          sortable: false,
          optional: true,
        },
        {
          field: 'outstanding',
          label: 'invoice.outstanding',
          width: 115,
          format: 'amount',
          sortable: false,
          decimals: (v) => currencyDecimals(v.currency),
          tone: (v) =>
            v.state === 'posted' && v.paid !== 'full' && v.due_date < today() ? 'red' : undefined,
        },
        {
          field: 'total',
          label: 'invoice.total',
          width: 115,
          format: 'amount',
          decimals: (v) => currencyDecimals(v.currency),
        },
        { field: 'currency', label: 'invoice.currency', width: 84, sortable: false },
      ],
      filters: [
        { field: 'state', label: 'invoice.state', type: 'choice', choices: [draft, posted] },
        { field: 'kind', label: 'invoice.kind', type: 'choice', choices: kinds },
        { field: 'paid', label: 'invoice.paid', type: 'choice', choices: paid.slice(1) },
        { field: 'overdue', label: 'invoice.overdue', type: 'flag', yes: 'kit.yes', no: 'kit.no' },
        {
          field: 'partner_id',
          label: sale ? 'invoice.customer' : 'invoice.supplier',
          type: 'link',
          kind: 'partner',
        },
        { field: 'product_id', label: 'invoice.product', type: 'link', kind: 'product' },
        ...(sale
          ? []
          : [
              {
                field: 'purchase_order_id',
                label: 'bill.order',
                type: 'link' as const,
                kind: 'purchase_order',
              },
            ]),
        { field: 'invoice_date', label: 'invoice.invoice_date', type: 'date' },
      ],
      empty: { title: `${side.kind}.empty_title`, text: `${side.kind}.empty_text` },
      bulk: [
        {
          action: 'post',
          done: 'doc.bulk_posted',
          by: 'invoice_date',
          total: (v) => ({
            label: v.kind === 'credit_note' ? 'invoice.credit_notes' : `${side.kind}.many`,
            amount: v.total,
            currency: v.currency,
          }),
        },
      ],
    },
    links: [
      {
        kind: 'payment',
        label: 'invoice.link_payments',
        filter: (v) => (v.entry_id ? { settles_entry: v.entry_id } : null),
      },
      {
        kind: 'open_item',
        label: 'invoice.link_open',
        filter: (v) => (v.entry_id && v.paid !== 'full' ? { entry_id: v.entry_id } : null),
      },
      ...(sale
        ? []
        : [
            {
              kind: 'purchase_order',
              label: 'bill.link_orders',
              filter: (v: Invoice) =>
                (v.lines ?? []).some((l) => l.order_line_id) ? { bill_id: v.id } : null,
            },
          ]),
    ],
    form: {
      files: true,
      blank: () => ({
        state: 'draft',
        kind: 'invoice',
        partner: '',
        invoice_date: today(),
        their_number: '',
        reference: '',
        notes: '',
        currency: '',
        tax_position: null,
        payment_term: null,
        lines: [],
      }),
      states: { field: 'state', steps: [draft, posted] },
      sections: [
        {
          fields: [
            {
              field: 'partner_id',
              label: sale ? 'invoice.customer' : 'invoice.supplier',
              type: 'link',
              kind: 'partner',
              text: 'partner',
              params: sale ? { is_customer: 'true' } : { is_supplier: 'true' },
              required: true,
              span: 4,
            },
            {
              field: 'invoice_date',
              label: 'invoice.invoice_date',
              type: 'date',
              required: true,
              span: 2,
            },
            {
              field: 'payment_term_id',
              label: 'invoice.payment_term',
              type: 'link',
              kind: 'payment_term',
              text: 'payment_term',
              help: 'invoice.payment_term_help',
              visible: (v) => v.kind !== 'credit_note',
              span: 3,
            },
            {
              field: 'due_date',
              label: 'invoice.due_date',
              type: 'date',
              help: 'invoice.due_date_help',
              visible: (v) => !v.payment_term_id && v.kind !== 'credit_note',
              span: 3,
            },
            ...(sale
              ? []
              : [
                  {
                    field: 'their_number' as const,
                    label: 'invoice.their_number',
                    type: 'text' as const,
                    max: 100,
                    help: 'invoice.their_number_help',
                    span: 3,
                  },
                ]),
            {
              field: 'reference',
              label: 'invoice.reference',
              type: 'text',
              max: 200,
              span: 3,
              editable: () => true,
            },
            {
              field: 'currency',
              label: 'invoice.currency',
              type: 'text',
              max: 3,
              span: 2,
              help: 'invoice.currency_help',
            },
            {
              field: 'rate',
              label: 'invoice.rate',
              type: 'text',
              max: 22,
              span: 2,
              help: 'invoice.rate_help',
              visible: (v) => isForeign(v.currency),
            },
            {
              field: 'tax_position_id',
              label: 'invoice.tax_position',
              type: 'link',
              kind: 'tax_position',
              text: 'tax_position',
              help: 'invoice.tax_position_help',
              span: 3,
            },
            {
              field: 'notes',
              label: 'invoice.notes',
              type: 'textarea',
              rows: 1,
              span: sale ? 4 : 12,
            },
          ],
        },
      ],
      lines: [
        lineTable<Invoice, Line>({
          field: 'lines',
          label: 'invoice.lines',
          one: 'invoice.line',
          add: 'invoice.add_line',
          empty: 'invoice.no_lines',
          keyField: 'description',
          keepsId: true,
          blank: () => ({
            sku: '',
            description: '',
            quantity: '1',
            price: '',
            discount: '',
            account_code: '',
            tax_codes: '',
          }),
          columns: [
            {
              field: 'product_id',
              label: 'invoice.product',
              width: 104,
              type: 'link',
              kind: 'product',
              text: 'sku',
              fill: (p) => ({
                sku: String(p['sku'] ?? ''),
                description: String(p['name'] ?? ''),
                unit: String(p['unit'] ?? ''),
                ...(sale ? { price: String(p['price'] ?? '') } : {}),
              }),
            },
            {
              field: 'description',
              label: 'invoice.description',
              width: 0,
              type: 'text',
              required: true,
            },
            {
              field: 'quantity',
              label: 'invoice.quantity',
              width: 72,
              type: 'quantity',
              required: true,
            },
            { field: 'unit', label: 'invoice.unit', width: 46, type: 'shown' },
            { field: 'price', label: 'invoice.price', width: 88, type: 'amount' },
            { field: 'discount', label: 'invoice.discount', width: 76, type: 'percent' },
            {
              field: 'tax_id',
              label: 'invoice.tax',
              width: 66,
              type: 'link',
              kind: 'tax',
              text: 'tax_codes',
              params: { scope: tax, active: 'true' },
              fill: (x) => ({ tax_codes: String(x['code'] ?? '') }),
            },
            {
              field: 'account_id',
              label: 'invoice.account',
              width: 72,
              type: 'link',
              kind: 'account',
              text: 'account_code',
              params: { is_group: 'false', active: 'true' },
              fill: (a) => ({ account_code: String(a['code'] ?? '') }),
            },
            {
              field: 'net',
              label: 'invoice.line_net',
              width: 100,
              type: 'shown',
              format: 'amount',
            },
          ],
          more: [
            { field: 'description', label: 'invoice.description', type: 'textarea' },
            {
              field: 'cost_center_id',
              label: 'invoice.cost_center',
              type: 'link',
              kind: 'dimension',
              text: 'cost_center',
              params: { kind: 'cost_center', active: 'true' },
              fill: (d) => ({ cost_center: String(d['code'] ?? '') }),
            },
            {
              field: 'project_id',
              label: 'invoice.project',
              type: 'link',
              kind: 'dimension',
              text: 'project',
              params: { kind: 'project', active: 'true' },
              fill: (d) => ({ project: String(d['code'] ?? '') }),
            },
            { field: 'account', label: 'invoice.account_name', type: 'shown' },
            {
              field: 'bills',
              label: 'bill.bills',
              type: 'shown',
              visible: (l) => Boolean(l.bills),
            },
            { field: 'total', label: 'invoice.line_total', type: 'shown', format: 'amount' },
          ],
        }),
      ],
      figures: [
        { label: 'invoice.net', value: (v) => v.net ?? '0' },
        { label: 'invoice.tax_total', value: (v) => v.tax ?? '0' },
        {
          label: 'invoice.total',
          value: (v) => v.total ?? '0',
          strong: true,
          why: (v) => `${side.path}/${v.id}/explain`,
        },
      ],
      calculate: `${side.path}/calculate`,
      calculated: {
        head: [
          'net',
          'tax',
          'total',
          'due_date',
          'taxes',
          'instalments',
          'discount',
          'discount_until',
        ],
        table: 'lines',
        line: ['net', 'total', 'unit', 'account_code', 'account', 'tax_codes'],
      },
      print: (v) => `${side.path}/${v.id}/pdf`,
      editable: isDraft,
      removable: isDraft,
      actions: [
        {
          operation: `${module}.post`,
          verb: 'post',
          label: 'invoice.post',
          needs: `${module}.post`,
          visible: isDraft,
          primary: true,
          rehearse: true,
          done: 'invoice.post_done',
        },
        {
          operation: `${module}.credit`,
          verb: 'credit',
          label: 'invoice.credit',
          needs: `${module}.write`,
          visible: (v) => v.state === 'posted' && v.kind === 'invoice',
          opens: true,
          done: 'invoice.credit_done',
        },
      ],
      panels: [
        {
          name: 'block',
          title: 'bill.match',
          visible: (v) => Boolean(v.block),
          Component: BlockPanel,
        },
        {
          name: 'pay',
          title: 'invoice.pay',
          visible: (v) =>
            v.state === 'posted' && v.paid !== 'full' && (!v.block || Boolean(v.block.released_at)),
          Component: PayPanel,
        },
        {
          name: 'plans',
          title: 'lines.title',
          visible: (v) =>
            v.state === 'posted' &&
            v.kind === 'invoice' &&
            v.lines.some((l) => planned.has(l.account_subtype)),
          Component: PlanLinesPanel,
        },
        { name: 'amounts', title: 'invoice.amounts', live: true, Component: AmountsPanel },
        {
          name: 'settled',
          title: 'invoice.settled',
          visible: (v) => v.state === 'posted',
          Component: SettledPanel,
        },
      ],
    },
  });
}
