import { IconCalendarStats } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { today } from '@/lib/date';
import { hasOrigin } from '../origin';
import { OriginPanel, PostedPanel } from '../panels';

type Deferral = components['schemas']['Deferral'];
type PlanRow = components['schemas']['PlanRow'];

const draft: Choice = { value: 'draft', label: 'deferral.draft', tone: 'grey' };
const active: Choice = { value: 'active', label: 'deferral.active', tone: 'green' };
const of = (name: string, values: string[]): Choice[] =>
  values.map((value) => ({ value, label: `deferral.${name}_${value}` }));
const kinds = of('kind', ['expense', 'revenue']);

const untouched = (d: Deferral) => d.state === 'active' && !d.plan.some((r) => r.entry_id !== null);
const isDraft = (d: Partial<Deferral>) => (d.state ?? 'draft') === 'draft';

export const doc = defineDoc<Deferral>({
  kind: 'deferral',
  path: '/deferrals',
  module: 'books',
  order: 114,
  icon: IconCalendarStats,
  follows: ['entry'],
  one: 'deferral.one',
  many: 'deferral.many',
  permissions: { read: 'ledger.read', write: 'assets.asset.write' },
  title: (d) => d.number ?? d.name ?? '',
  subtitle: (d) => (d.number ? (d.name ?? '') : ''),
  pick: { code: (d) => d.number ?? '', name: (d) => d.name },
  list: {
    sort: '-starts_on',
    columns: [
      {
        field: 'number',
        label: 'deferral.number',
        width: 140,
        format: 'code',
        sortable: false,
        blank: 'deferral.draft',
      },
      {
        field: 'state',
        label: 'deferral.state',
        width: 100,
        format: 'choice',
        choices: [draft, active],
        sortable: false,
      },
      {
        field: 'kind',
        label: 'deferral.kind',
        width: 110,
        format: 'choice',
        choices: kinds,
        sortable: false,
      },
      { field: 'name', label: 'deferral.name', width: 0 },
      { field: 'starts_on', label: 'deferral.starts_on', width: 120, format: 'date' },
      { field: 'ends_on', label: 'deferral.ends_on', width: 120, format: 'date', sortable: false },
      { field: 'amount', label: 'deferral.amount', width: 120, format: 'amount' },
      {
        field: 'left_over',
        label: 'deferral.left_over',
        width: 120,
        format: 'amount',
        sortable: false,
      },
    ],
    filters: [
      { field: 'state', label: 'deferral.state', type: 'choice', choices: [draft, active] },
      { field: 'kind', label: 'deferral.kind', type: 'choice', choices: kinds },
    ],
    empty: { title: 'deferral.empty_title', text: 'deferral.empty_text' },
    bulk: [{ action: 'activate', done: 'doc.bulk_activated' }],
  },
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      kind: 'expense',
      name: '',
      amount: '',
      starts_on: today(),
      ends_on: '',
      spread: 'equal',
      balance_account: '',
      result_account: '',
      notes: '',
      plan: [],
    }),
    states: { field: 'state', steps: [draft, active] },
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'deferral.name',
            type: 'text',
            max: 200,
            required: true,
            span: 4,
          },
          { field: 'kind', label: 'deferral.kind', type: 'choice', choices: kinds, span: 2 },
          { field: 'amount', label: 'deferral.amount', type: 'amount', required: true, span: 2 },
          {
            field: 'starts_on',
            label: 'deferral.starts_on',
            type: 'date',
            required: true,
            span: 2,
          },
          { field: 'ends_on', label: 'deferral.ends_on', type: 'date', required: true, span: 2 },
          {
            field: 'spread',
            label: 'deferral.spread',
            type: 'choice',
            choices: of('spread', ['equal', 'month', 'day']),
            span: 4,
          },
          ...(
            [
              ['balance_account_id', 'balance_account'],
              ['result_account_id', 'result_account'],
            ] as const
          ).map(([field, text]) => ({
            field,
            label: `deferral.${text}`,
            type: 'link' as const,
            kind: 'account',
            text,
            params: { is_group: 'false', active: 'true' },
            help: 'asset.account_help',
            span: 4,
          })),
          {
            field: 'notes',
            label: 'deferral.notes',
            type: 'textarea',
            rows: 1,
            span: 12,
            editable: () => true,
          },
        ],
      },
    ],
    lines: [
      lineTable<Deferral, PlanRow>({
        field: 'plan',
        label: 'deferral.plan',
        one: 'deferral.portion',
        add: 'deferral.portion',
        empty: 'asset.no_plan',
        keyField: 'on',
        editable: () => false,
        blank: () => ({}),
        columns: [
          { field: 'on', label: 'asset.on', width: 140, type: 'shown', format: 'date' },
          { field: 'amount', label: 'asset.amount', width: 130, type: 'shown', format: 'amount' },
          {
            field: 'accumulated',
            label: 'deferral.so_far',
            width: 130,
            type: 'shown',
            format: 'amount',
          },
          {
            field: 'left',
            label: 'deferral.left_over',
            width: 130,
            type: 'shown',
            format: 'amount',
          },
          { field: 'entry', label: 'asset.entry', width: 0, type: 'shown' },
        ],
      }),
    ],
    figures: [
      { label: 'deferral.amount', value: (d) => d.amount || '0' },
      { label: 'deferral.left_over', value: (d) => d.left_over ?? '0', strong: true },
    ],
    figuresVisible: (d) => d.id !== undefined,
    editable: isDraft,
    removable: (d) => isDraft(d) && d.number === null,
    actions: [
      {
        operation: 'assets.deferral.activate',
        verb: 'activate',
        label: 'deferral.activate',
        needs: 'assets.asset.post',
        visible: isDraft,
        primary: true,
        done: 'deferral.activate_done',
      },
      {
        operation: 'assets.deferral.withdraw',
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
        name: 'posted',
        title: 'asset.posted',
        visible: (d) => d.state !== 'draft',
        Component: PostedPanel,
      },
    ],
  },
});
