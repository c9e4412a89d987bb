import { IconBuildingFactory } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { today } from '@/lib/date';
import { hasOrigin } from '../origin';
import { DisposePanel, ImpairPanel, OriginPanel, PostedPanel } from '../panels';

type Asset = components['schemas']['Asset'];
type PlanRow = components['schemas']['PlanRow'];

const draft: Choice = { value: 'draft', label: 'asset.draft', tone: 'grey' };
const active: Choice = { value: 'active', label: 'asset.active', tone: 'green' };
const disposed: Choice = { value: 'disposed', label: 'asset.disposed', tone: 'red' };
const of = (name: string, values: string[]): Choice[] =>
  values.map((value) => ({ value, label: `asset.${name}_${value}` }));
const methods = of('method', ['straight_line', 'declining']);

const untouched = (a: Asset) => a.state === 'active' && !a.plan.some((r) => r.entry_id !== null);
const isDraft = (a: Partial<Asset>) => (a.state ?? 'draft') === 'draft';

export const doc = defineDoc<Asset>({
  kind: 'asset',
  path: '/assets',
  module: 'books',
  order: 112,
  icon: IconBuildingFactory,
  follows: ['entry'],
  one: 'asset.one',
  many: 'asset.many',
  permissions: { read: 'ledger.read', write: 'assets.asset.write' },
  title: (a) => a.number ?? a.name ?? '',
  subtitle: (a) => (a.number ? (a.name ?? '') : ''),
  pick: { code: (a) => a.number ?? '', name: (a) => a.name },
  list: {
    sort: '-in_service',
    columns: [
      {
        field: 'number',
        label: 'asset.number',
        width: 140,
        format: 'code',
        sortable: false,
        blank: 'asset.draft',
      },
      {
        field: 'state',
        label: 'asset.state',
        width: 110,
        format: 'choice',
        choices: [draft, active, disposed],
        sortable: false,
      },
      { field: 'name', label: 'asset.name', width: 0 },
      { field: 'in_service', label: 'asset.in_service', width: 120, format: 'date' },
      { field: 'cost', label: 'asset.cost', width: 120, format: 'amount' },
      {
        field: 'accumulated',
        label: 'asset.accumulated',
        width: 120,
        format: 'amount',
        sortable: false,
      },
      {
        field: 'book_value',
        label: 'asset.book_value',
        width: 120,
        format: 'amount',
        sortable: false,
      },
    ],
    filters: [
      { field: 'state', label: 'asset.state', type: 'choice', choices: [draft, active, disposed] },
    ],
    empty: { title: 'asset.empty_title', text: 'asset.empty_text' },
    bulk: [{ action: 'activate', done: 'doc.bulk_activated' }],
  },
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      name: '',
      in_service: today(),
      cost: '',
      residual: '',
      method: 'straight_line',
      rate: '',
      prorata: 'month',
      every: 'month',
      depreciated: '',
      taken_over: '',
      acquisition_account: '',
      asset_account: '',
      depreciation_account: '',
      expense_account: '',
      notes: '',
      plan: [],
    }),
    states: { field: 'state', steps: [draft, active], aside: [disposed] },
    sections: [
      {
        fields: [
          { field: 'name', label: 'asset.name', type: 'text', max: 200, required: true, span: 4 },
          { field: 'in_service', label: 'asset.in_service', type: 'date', required: true, span: 2 },
          { field: 'cost', label: 'asset.cost', type: 'amount', required: true, span: 2 },
          {
            field: 'residual',
            label: 'asset.residual',
            type: 'amount',
            help: 'asset.residual_help',
            span: 2,
          },
          {
            field: 'life_months',
            label: 'asset.life_months',
            type: 'quantity',
            sent: 'number',
            required: true,
            span: 2,
          },
          { field: 'method', label: 'asset.method', type: 'choice', choices: methods, span: 3 },
          {
            field: 'rate',
            label: 'asset.rate',
            type: 'quantity',
            visible: (a) => a.method === 'declining',
            span: 2,
          },
          {
            field: 'prorata',
            label: 'asset.prorata',
            type: 'choice',
            choices: of('prorata', ['month', 'day']),
            span: 2,
          },
          {
            field: 'every',
            label: 'asset.every',
            type: 'choice',
            choices: of('every', ['month', 'quarter', 'year']),
            span: 2,
          },
          {
            field: 'depreciated',
            label: 'asset.depreciated',
            type: 'amount',
            help: 'asset.depreciated_help',
            span: 3,
            visible: (a) => isDraft(a) || Number(a.depreciated) > 0,
          },
          {
            field: 'taken_over',
            label: 'asset.taken_over',
            type: 'date',
            help: 'asset.taken_over_help',
            span: 3,
            visible: (a) => !a.bill_line_id && (isDraft(a) || Boolean(a.taken_over)),
          },
          {
            field: 'acquisition_account_id',
            label: 'asset.acquisition_account',
            type: 'link',
            kind: 'account',
            text: 'acquisition_account',
            params: { is_group: 'false', active: 'true' },
            help: 'asset.acquisition_help',
            span: 6,
            visible: (a) => !a.bill_line_id && (isDraft(a) || Boolean(a.acquisition_account_id)),
          },
          ...(
            [
              ['asset_account_id', 'asset_account'],
              ['depreciation_account_id', 'depreciation_account'],
              ['expense_account_id', 'expense_account'],
            ] as const
          ).map(([field, text]) => ({
            field,
            label: `asset.${text}`,
            type: 'link' as const,
            kind: 'account',
            text,
            params: { is_group: 'false', active: 'true' },
            help: 'asset.account_help',
            span: 4,
          })),
          {
            field: 'notes',
            label: 'asset.notes',
            type: 'textarea',
            rows: 1,
            span: 12,
            editable: () => true,
          },
        ],
      },
    ],
    lines: [
      lineTable<Asset, PlanRow>({
        field: 'plan',
        label: 'asset.plan',
        one: 'asset.charge',
        add: 'asset.charge',
        empty: 'asset.no_plan',
        keyField: 'on',
        editable: () => false,
        blank: () => ({}),
        columns: [
          { field: 'on', label: 'asset.on', width: 110, type: 'shown', format: 'date' },
          { field: 'amount', label: 'asset.amount', width: 104, type: 'shown', format: 'amount' },
          {
            field: 'accumulated',
            label: 'asset.accumulated',
            width: 112,
            type: 'shown',
            format: 'amount',
          },
          { field: 'left', label: 'asset.book_value', width: 112, type: 'shown', format: 'amount' },
          { field: 'entry', label: 'asset.entry', width: 140, type: 'shown' },
          { field: 'note', label: 'asset.impair', width: 0, type: 'shown' },
        ],
      }),
    ],
    figures: [
      { label: 'asset.accumulated', value: (a) => a.accumulated ?? '0' },
      { label: 'asset.book_value', value: (a) => a.book_value ?? '0', strong: true },
    ],
    figuresVisible: (a) => a.id !== undefined,
    editable: isDraft,
    removable: (a) => isDraft(a) && a.number === null,
    actions: [
      {
        operation: 'assets.asset.activate',
        verb: 'activate',
        label: 'asset.activate',
        needs: 'assets.asset.post',
        visible: isDraft,
        primary: true,
        done: 'asset.activate_done',
      },
      {
        operation: 'assets.asset.restore',
        verb: 'restore',
        label: 'asset.restore',
        needs: 'assets.asset.post',
        visible: (a) => a.state === 'disposed',
        rehearse: true,
        danger: true,
        done: 'asset.restore_done',
      },
      {
        operation: 'assets.asset.withdraw',
        verb: 'withdraw',
        label: 'asset.withdraw',
        needs: 'assets.asset.post',
        visible: untouched,
        done: 'asset.withdraw_done',
      },
    ],
    panels: [
      { name: 'origin', title: 'asset.origin', visible: hasOrigin, Component: OriginPanel },
      {
        name: 'dispose',
        title: 'asset.dispose',
        visible: (a) => a.state !== 'draft',
        Component: DisposePanel,
      },
      {
        name: 'posted',
        title: 'asset.posted',
        visible: (a) => a.state !== 'draft',
        Component: PostedPanel,
      },
      {
        name: 'impair',
        title: 'asset.impair',
        visible: (a) => a.state === 'active' && Number(a.book_value) > Number(a.residual),
        Component: ImpairPanel,
      },
    ],
  },
});
