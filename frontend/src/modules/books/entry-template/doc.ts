import { IconRepeat } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { columns } from '../entry/columns';
import { SchedulePanel, UsePanel } from '../panels';

type Template = components['schemas']['EntryTemplate'];
type Line = components['schemas']['EntryLine'];

const states: Choice[] = [
  { value: 'by_hand', label: 'entry_template.by_hand', tone: 'grey' },
  { value: 'scheduled', label: 'entry_template.scheduled', tone: 'green' },
  { value: 'paused', label: 'entry_template.paused', tone: 'amber' },
  { value: 'refused', label: 'entry_template.refused', tone: 'red' },
];

const units: Choice[] = ['none', 'day', 'week', 'month', 'quarter', 'year'].map((value) => ({
  value,
  label: `entry_template.${value}`,
}));

const recurs = (x: Partial<Template>) => (x.unit ?? 'none') !== 'none';
const byMonths = (x: Partial<Template>) => ['month', 'quarter', 'year'].includes(x.unit ?? '');

export const doc = defineDoc<Template>({
  kind: 'entry_template',
  path: '/entry-templates',
  module: 'books',
  order: 101,
  icon: IconRepeat,
  follows: ['entry'],
  one: 'entry_template.one',
  many: 'entry_template.many',
  permissions: { read: 'ledger.read', write: 'ledger.entry.write' },
  title: (x) => x.name ?? '',
  pick: { name: (x) => x.name, facts: (x) => [x.total] },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'entry_template.name', width: 220 },
      {
        field: 'state',
        label: 'entry_template.state',
        width: 120,
        format: 'choice',
        choices: states,
        sortable: false,
      },
      { field: 'journal', label: 'entry.journal', width: 80, format: 'code', sortable: false },
      { field: 'description', label: 'entry.description', width: 0, sortable: false },
      { field: 'total', label: 'entry.total', width: 120, format: 'amount', sortable: false },
      {
        field: 'last_run',
        label: 'entry_template.last_run',
        width: 120,
        format: 'date',
        sortable: false,
      },
      {
        field: 'until_date',
        label: 'entry_template.until_date',
        width: 120,
        format: 'date',
        sortable: false,
      },
    ],
    filters: [
      { field: 'state', label: 'entry_template.state', type: 'choice', choices: states },
      { field: 'entry_id', label: 'entry.one', type: 'link', kind: 'entry' },
    ],
    empty: { title: 'entry_template.empty_title', text: 'entry_template.empty_text' },
  },
  form: {
    blank: () => ({
      name: '',
      description: '',
      reference: '',
      journal_name: '',
      unit: 'none',
      every: 1,
      lines: [],
    }),
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'entry_template.name',
            type: 'text',
            max: 100,
            required: true,
            span: 4,
          },
          { field: 'description', label: 'entry.description', type: 'text', max: 500, span: 4 },
          {
            field: 'journal_id',
            label: 'entry.journal',
            type: 'link',
            kind: 'journal',
            text: 'journal_name',
            params: { active: 'true' },
            help: 'entry.journal_help',
            span: 2,
          },
          { field: 'reference', label: 'entry.reference', type: 'text', max: 200, span: 2 },
        ],
      },
      {
        title: 'entry_template.schedule',
        fields: [
          {
            field: 'unit',
            label: 'entry_template.unit',
            type: 'choice',
            choices: units,
            span: 3,
          },
          {
            field: 'every',
            label: 'entry_template.every',
            help: 'entry_template.every_help',
            type: 'quantity',
            sent: 'number',
            visible: recurs,
            span: 3,
          },
          {
            field: 'from_date',
            label: 'entry_template.from_date',
            type: 'date',
            required: true,
            visible: recurs,
            span: 3,
          },
          {
            field: 'until_date',
            label: 'entry_template.until_date',
            type: 'date',
            visible: recurs,
            span: 3,
          },
          {
            field: 'day_of_month',
            label: 'entry_template.day_of_month',
            help: 'entry_template.day_help',
            type: 'quantity',
            sent: 'number',
            visible: (x) => byMonths(x) && !x.end_of_month,
            span: 3,
          },
          {
            field: 'end_of_month',
            label: 'entry_template.end_of_month',
            type: 'yes',
            visible: byMonths,
            span: 3,
          },
          { field: 'posts', label: 'entry_template.posts', type: 'yes', visible: recurs, span: 3 },
          { field: 'paused', label: 'entry_template.pause', type: 'yes', visible: recurs, span: 3 },
        ],
      },
    ],
    lines: [
      lineTable<Template, Line>({
        field: 'lines',
        label: 'entry.lines',
        one: 'entry.line',
        add: 'entry.add_line',
        empty: 'entry.no_lines',
        keyField: 'account_id',
        balance: { debit: 'balancing_debit', credit: 'balancing_credit' },
        blank: () => ({ account: '', account_code: '', partner: '', description: '' }),
        columns,
        more: [
          { field: 'currency', label: 'entry.currency', type: 'text' },
          {
            field: 'currency_amount',
            label: 'entry.currency_amount',
            type: 'amount',
            signed: true,
          },
        ],
      }),
    ],
    figures: [
      { label: 'entry.debit', value: (e) => e.debit ?? '0' },
      { label: 'entry.credit', value: (e) => e.credit ?? '0' },
      { label: 'entry.difference', value: (e) => e.difference ?? '0', strong: true },
    ],
    calculate: '/entry-templates/calculate',
    calculated: { head: ['debit', 'credit', 'difference'], table: 'lines', line: [] },
    removable: () => true,
    actions: [
      {
        operation: 'ledger.entry_template.run',
        verb: 'run',
        label: 'entry_template.run',
        needs: 'ledger.entry.write',
        visible: (x) => x.due > 0,
        rehearse: true,
        done: 'entry_template.run_done',
      },
      {
        operation: 'ledger.entry_template.skip',
        verb: 'skip',
        label: 'entry_template.skip',
        needs: 'ledger.entry.write',
        visible: (x) => x.upcoming.length > 0,
        rehearse: true,
        done: 'entry_template.skip_done',
      },
    ],
    panels: [
      { name: 'use', title: 'entry_template.use', Component: UsePanel },
      {
        name: 'schedule',
        title: 'entry_template.schedule',
        visible: recurs,
        Component: SchedulePanel,
      },
    ],
  },
});
