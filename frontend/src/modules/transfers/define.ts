// What receipts, deliveries, transfers and scrap have in common.
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import {
  defineDoc,
  lineTable,
  type Action,
  type Choice,
  type DocDefinition,
  type Field,
  type Link,
  type ListColumn,
  type ListFilter,
} from '@/doc/define';
import { today } from '@/lib/date';
import { compare, isDecimal } from '@/lib/money';

export type Transfer = components['schemas']['StockTransfer'];
type Line = components['schemas']['StockTransferLine'];

const draft: Choice = { value: 'draft', label: 'transfer.draft', tone: 'grey' };
const reserved: Choice = { value: 'reserved', label: 'transfer.reserved', tone: 'amber' };
const shipped: Choice = { value: 'shipped', label: 'transfer.shipped', tone: 'blue' };
const done: Choice = { value: 'done', label: 'transfer.done', tone: 'green' };
const cancelled: Choice = { value: 'cancelled', label: 'transfer.cancelled', tone: 'red' };

const isDraft = (d: Partial<Transfer>) => (d.state ?? 'draft') === 'draft';

export interface Kind {
  kind: 'receipt' | 'delivery' | 'transfer' | 'scrap';
  path: '/receipts' | '/deliveries' | '/transfers' | '/scraps';
  order: number;
  icon: DocDefinition<Transfer>['icon'];
  /** Who it is with. */
  partner?: 'supplier' | 'customer';
}

export function defineTransfer(k: Kind): DocDefinition<Transfer> {
  const { partner, ...side } = k;
  const comes = k.kind === 'receipt';
  const moves = k.kind === 'transfer';
  const steps = comes
    ? [draft, done]
    : moves
      ? [draft, reserved, shipped, done]
      : [draft, reserved, done];
  const states = [...steps, cancelled];
  const leaves = (d: Transfer) => !comes && d.returns_id === null;

  const partnerColumn: ListColumn<Transfer> = {
    field: 'partner',
    label: `transfer.${partner ?? 'partner'}`,
    width: 0,
    sortable: false,
    link: { kind: 'partner', id: 'partner_id' },
  };
  const toColumn: ListColumn<Transfer> = {
    field: 'to_warehouse',
    label: 'transfer.to',
    width: 0,
    sortable: false,
  };
  const columns: ListColumn<Transfer>[] = [
    {
      field: 'number',
      label: 'transfer.number',
      width: 160,
      format: 'code',
      blank: (d) => t('transfer.draft_title', { id: d.id }),
    },
    {
      field: 'state',
      label: 'transfer.state',
      width: 120,
      sortable: false,
      format: 'choice',
      choices: states,
    },
    {
      field: 'warehouse',
      label: moves ? 'transfer.from' : 'transfer.warehouse',
      width: partner || moves ? 170 : 0,
      sortable: false,
    },
    ...(moves ? [toColumn] : partner ? [partnerColumn] : []),
    { field: 'transfer_date', label: 'transfer.date', width: 120, format: 'date' },
    { field: 'reference', label: 'transfer.reference', width: 150, sortable: false },
    {
      field: 'returns',
      label: 'transfer.returns',
      width: 150,
      sortable: false,
      optional: !partner,
    },
    {
      field: 'backorder_of',
      label: 'transfer.backorder_of',
      width: 150,
      sortable: false,
      optional: true,
    },
  ];
  const filters: ListFilter[] = [
    { field: 'state', label: 'transfer.state', type: 'choice', choices: states },
    ...(partner
      ? [
          {
            field: 'partner_id',
            label: `transfer.${partner}`,
            type: 'link' as const,
            kind: 'partner',
          },
        ]
      : []),
    { field: 'product_id', label: 'transfer.product', type: 'link', kind: 'product' },
    ...(partner
      ? [{ field: 'returns_id', label: 'transfer.returns', type: 'link' as const, kind: k.kind }]
      : []),
    ...(comes
      ? [
          {
            field: 'order',
            label: 'transfer.link_order',
            type: 'link' as const,
            kind: 'purchase_order',
            query: (id: string) => ({ source_kind: 'purchase_order', source_id: id }),
          },
        ]
      : []),
    { field: 'transfer_date', label: 'transfer.date', type: 'date' },
  ];
  const fields: Field<Transfer>[] = [
    ...(partner
      ? [
          {
            field: 'partner_id',
            label: `transfer.${partner}`,
            type: 'link',
            kind: 'partner',
            text: 'partner',
            params: { [`is_${partner}`]: 'true' },
            required: true,
            span: 4,
            editable: (d) => isDraft(d) && !d.returns_id,
          } satisfies Field<Transfer>,
        ]
      : []),
    {
      field: 'warehouse_id',
      label: moves ? 'transfer.from' : 'transfer.warehouse',
      type: 'link',
      kind: 'warehouse',
      text: 'warehouse',
      help: 'transfer.warehouse_help',
      span: 3,
    },
    ...(moves
      ? [
          {
            field: 'to_warehouse_id',
            label: 'transfer.to',
            type: 'link',
            kind: 'warehouse',
            text: 'to_warehouse',
            required: true,
            span: 3,
          } satisfies Field<Transfer>,
        ]
      : []),
    {
      field: 'transfer_date',
      label: 'transfer.date',
      type: 'date',
      required: true,
      span: 2,
      help: 'transfer.date_help',
    },
    { field: 'reference', label: 'transfer.reference', type: 'text', max: 200, span: 3 },
    { field: 'notes', label: 'transfer.notes', type: 'textarea', rows: 1, span: 12 },
  ];
  const action = (verb: string, rest: Partial<Action<Transfer>>): Action<Transfer> => ({
    operation: `transfers.${k.kind}.${verb}`,
    verb,
    label: `transfer.${verb}`,
    needs: 'transfers.document.post',
    visible: isDraft,
    done: `transfer.${verb}_done`,
    ...rest,
  });
  const open = (d: Transfer) => d.state === 'draft' || d.state === 'reserved';
  const actions: Action<Transfer>[] = [
    action('complete', {
      label: comes ? 'transfer.receive' : moves ? 'transfer.arrive' : `transfer.complete_${k.kind}`,
      visible: (d) => (open(d) || d.state === 'shipped') && !d.returns_id,
      primary: true,
      rehearse: true,
    }),
    ...(partner
      ? [
          action('complete', {
            label: comes ? 'transfer.send_back' : 'transfer.take_back',
            visible: (d) => open(d) && Boolean(d.returns_id),
            primary: true,
            rehearse: true,
          }),
        ]
      : []),
    ...(moves ? [action('ship', { visible: open, rehearse: true })] : []),
    ...(comes
      ? []
      : [
          action('reserve', { visible: (d) => open(d) && leaves(d) }),
          action('release', { visible: (d) => d.state === 'reserved' }),
        ]),
    ...(partner
      ? [
          action('return', {
            needs: 'transfers.document.write',
            visible: (d) => d.state === 'done' && d.returns_id === null,
            opens: true,
          }),
        ]
      : []),
    ...(comes
      ? [
          action('bill', {
            operation: 'invoicing.bill.receipt',
            label: 'purchase.bill',
            needs: 'invoicing.bill.write',
            visible: (d) => d.state === 'done' && d.returns_id === null,
            opens: '/bills',
            done: 'purchase.bill_done',
          }),
        ]
      : []),
    action('cancel', { visible: open, danger: true, rehearse: true }),
  ];
  const links: Link<Transfer>[] = [
    {
      kind: 'stock_move',
      label: 'transfer.link_moves',
      filter: (d) => (d.number ? { [k.kind]: d.id } : null),
    },
    {
      kind: 'stock_valuation',
      label: 'transfer.link_values',
      filter: (d) => (d.number && !moves ? { [k.kind]: d.id } : null),
    },
    ...(comes
      ? [
          {
            kind: 'purchase_order',
            label: 'transfer.link_order',
            filter: (d: Transfer) =>
              d.source_kind === 'purchase_order' ? { receipt_id: d.id } : null,
          },
        ]
      : []),
    ...(partner
      ? [
          {
            kind: k.kind,
            label: 'transfer.link_returns',
            filter: (d: Transfer) => (d.number ? { returns_id: d.id } : null),
          },
        ]
      : []),
  ];

  return defineDoc<Transfer>({
    ...side,
    module: 'inventory',
    follows: ['product'],
    one: `transfer.${k.kind}`,
    many: `transfer.${k.kind}_many`,
    permissions: { read: 'transfers.document.read', write: 'transfers.document.write' },
    title: (d) =>
      d.number ?? (d.id ? t('transfer.draft_title', { id: d.id }) : t('transfer.draft')),
    subtitle: (d) =>
      [
        d.partner ?? d.to_warehouse ?? d.warehouse ?? '',
        d.returns ? t('transfer.returns_of', { number: d.returns }) : '',
        d.backorder_of ? t('transfer.rest_of', { number: d.backorder_of }) : '',
      ]
        .filter(Boolean)
        .join(' · '),
    pick: { code: (d) => d.number ?? '', name: (d) => d.partner ?? d.warehouse },
    list: {
      sort: '-transfer_date',
      columns,
      filters,
      empty: { title: `transfer.${k.kind}_empty`, text: `transfer.${k.kind}_empty_text` },
      bulk: [{ action: 'complete', done: 'transfer.bulk_done', by: 'transfer_date' }],
    },
    links,
    form: {
      files: true,
      blank: () => ({
        state: 'draft',
        transfer_date: today(),
        partner: null,
        warehouse: '',
        to_warehouse: null,
        reference: '',
        notes: '',
        lines: [],
      }),
      states: { field: 'state', steps, aside: [cancelled] },
      sections: [{ fields }],
      lines: [
        lineTable<Transfer, Line>({
          field: 'lines',
          label: 'transfer.lines',
          one: 'transfer.line',
          add: 'transfer.add_line',
          empty: 'transfer.no_lines',
          keyField: 'product_id',
          keepsId: true,
          editable: isDraft,
          blank: () => ({ sku: '', description: '', quantity: '1', unit_cost: null }),
          columns: [
            {
              field: 'product_id',
              label: 'transfer.product',
              width: 140,
              type: 'link',
              kind: 'product',
              text: 'sku',
              params: { kind: 'goods' },
              required: true,
              fill: (p) => ({
                sku: String(p['sku'] ?? ''),
                product: String(p['name'] ?? ''),
                description: String(p['name'] ?? ''),
                unit: String(p['unit'] ?? ''),
                available: String(p['available'] ?? ''),
              }),
            },
            { field: 'description', label: 'transfer.description', width: 0, type: 'text' },
            {
              field: 'lot_id',
              label: 'transfer.lot',
              width: 130,
              type: 'link',
              kind: 'lot',
              text: 'lot',
              fill: (l) => ({ lot: String(l['code'] ?? '') }),
            },
            {
              field: 'quantity',
              label: 'transfer.quantity',
              width: 100,
              type: 'quantity',
              required: true,
            },
            { field: 'unit', label: 'transfer.unit', width: 64, type: 'shown' },
            ...(comes
              ? [
                  {
                    field: 'unit_cost' as const,
                    label: 'transfer.unit_cost',
                    width: 110,
                    type: 'amount' as const,
                  },
                ]
              : [
                  {
                    field: 'available' as const,
                    label: 'transfer.available',
                    width: 100,
                    type: 'shown' as const,
                    format: 'quantity' as const,
                    whileEditing: true,
                    tone: (l: Line) =>
                      isDecimal(l.available) &&
                      isDecimal(l.quantity) &&
                      compare(l.quantity, l.available) > 0
                        ? ('red' as const)
                        : undefined,
                  },
                  {
                    field: 'reserved' as const,
                    label: 'transfer.reserved',
                    width: 100,
                    type: 'shown' as const,
                    format: 'quantity' as const,
                  },
                ]),
            {
              field: 'done',
              label: 'transfer.moved',
              width: 100,
              type: 'shown',
              format: 'quantity',
            },
          ],
          more: [
            { field: 'description', label: 'transfer.description', type: 'textarea' },
            {
              field: 'value',
              label: 'transfer.value',
              type: 'shown',
              format: 'amount',
              visible: (_, editable) => !editable,
            },
            {
              field: 'returned',
              label: 'transfer.returned',
              type: 'shown',
              format: 'quantity',
              visible: (_, editable) => !editable,
            },
          ],
        }),
      ],
      print: (d) => `${k.path}/${d.id}/pdf`,
      editable: isDraft,
      removable: isDraft,
      actions,
    },
  });
}
