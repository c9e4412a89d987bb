import { IconShip } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { later } from '@/kit/later';
import { today } from '@/lib/date';
import { t } from '@/app/i18n';

type LandedCost = components['schemas']['LandedCost'];
type Receipt = components['schemas']['LandedReceipt'];

const draft: Choice = { value: 'draft', label: 'landed.draft', tone: 'grey' };
const posted: Choice = { value: 'posted', label: 'landed.posted', tone: 'green' };
const bases: Choice[] = ['value', 'quantity', 'weight', 'volume'].map((value) => ({
  value,
  label: `landed.${value}`,
}));
const isDraft = (c: Partial<LandedCost>) => (c.state ?? 'draft') === 'draft';

const SharesPanel = later(async () => (await import('../SharesPanel')).SharesPanel);

export const doc = defineDoc<LandedCost>({
  kind: 'landed_cost',
  path: '/landed-costs',
  module: 'inventory',
  order: 49,
  icon: IconShip,
  one: 'landed.one',
  many: 'landed.many',
  permissions: { read: 'inventory.value.read', write: 'landed.cost.write' },
  title: (c) => c.number ?? (c.id ? t('transfer.draft_title', { id: c.id }) : t('landed.draft')),
  subtitle: (c) => c.description ?? '',
  pick: { code: (c) => c.number ?? '', name: (c) => c.description },
  list: {
    sort: '-landed_date',
    columns: [
      {
        field: 'number',
        label: 'landed.number',
        width: 160,
        format: 'code',
        sortable: false,
        blank: (c) => t('transfer.draft_title', { id: c.id }),
      },
      {
        field: 'state',
        label: 'landed.state',
        width: 120,
        sortable: false,
        format: 'choice',
        choices: [draft, posted],
      },
      { field: 'description', label: 'landed.description', width: 0, sortable: false },
      { field: 'reference', label: 'landed.reference', width: 150, sortable: false },
      { field: 'landed_date', label: 'landed.date', width: 120, format: 'date' },
      { field: 'amount', label: 'landed.amount', width: 130, format: 'amount', sortable: false },
    ],
    filters: [
      { field: 'state', label: 'landed.state', type: 'choice', choices: [draft, posted] },
      { field: 'receipt_id', label: 'transfer.receipt', type: 'link', kind: 'receipt' },
      { field: 'landed_date', label: 'landed.date', type: 'date' },
    ],
    empty: { title: 'landed.empty_title', text: 'landed.empty_text' },
    bulk: [{ action: 'post', done: 'landed.bulk_posted', by: 'landed_date' }],
  },
  links: [
    {
      kind: 'stock_valuation',
      label: 'transfer.link_values',
      filter: (c) => (c.number ? { landed_cost: c.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      landed_date: today(),
      description: '',
      reference: '',
      amount: '',
      basis: 'value',
      account: null,
      notes: '',
      receipts: [],
    }),
    states: { field: 'state', steps: [draft, posted] },
    sections: [
      {
        fields: [
          {
            field: 'description',
            label: 'landed.description',
            type: 'text',
            max: 200,
            required: true,
            help: 'landed.description_help',
            span: 4,
          },
          { field: 'amount', label: 'landed.amount', type: 'amount', required: true, span: 2 },
          {
            field: 'basis',
            label: 'landed.basis',
            type: 'choice',
            choices: bases,
            required: true,
            span: 2,
          },
          { field: 'landed_date', label: 'landed.date', type: 'date', required: true, span: 2 },
          { field: 'reference', label: 'landed.reference', type: 'text', max: 200, span: 2 },
          {
            field: 'account_id',
            label: 'landed.account',
            type: 'link',
            kind: 'account',
            text: 'account',
            params: { is_group: 'false', active: 'true' },
            help: 'landed.account_help',
            span: 4,
          },
          { field: 'notes', label: 'landed.notes', type: 'textarea', rows: 1, span: 8 },
        ],
      },
    ],
    lines: [
      lineTable<LandedCost, Receipt>({
        field: 'receipts',
        label: 'landed.receipts',
        one: 'landed.receipt',
        add: 'landed.add_receipt',
        empty: 'landed.no_receipts',
        keyField: 'receipt_id',
        editable: isDraft,
        blank: () => ({ number: '', partner: '' }),
        columns: [
          {
            field: 'receipt_id',
            label: 'landed.receipt',
            width: 190,
            type: 'link',
            kind: 'receipt',
            text: 'number',
            params: { state: 'done' },
            required: true,
            fill: (r) => ({
              number: String(r['number'] ?? ''),
              partner: String(r['partner'] ?? ''),
            }),
          },
          { field: 'partner', label: 'transfer.supplier', width: 0, type: 'shown' },
        ],
      }),
    ],
    panels: [
      {
        name: 'shares',
        title: 'landed.shares',
        wide: true,
        visible: (c) => (c.shares ?? []).length > 0,
        Component: SharesPanel,
      },
    ],
    editable: isDraft,
    removable: isDraft,
    actions: [
      {
        operation: 'landed.cost.post',
        verb: 'post',
        label: 'landed.post',
        needs: 'landed.cost.post',
        visible: isDraft,
        primary: true,
        rehearse: true,
        done: 'landed.post_done',
      },
    ],
  },
});
