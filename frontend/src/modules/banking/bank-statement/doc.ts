import { IconFileDollar } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { formatDate } from '@/lib/date';
import { currencyDecimals } from '@/lib/money';
import { ImportPanel } from '../panels';

type BankStatement = components['schemas']['BankStatementDetail'];
type BankLine = components['schemas']['BankLine'];

const states: Choice[] = [
  { value: 'open', label: 'bank_line.open', tone: 'amber' },
  { value: 'partial', label: 'bank_line.partial', tone: 'blue' },
  { value: 'reconciled', label: 'bank_line.reconciled', tone: 'green' },
];

export const doc = defineDoc<BankStatement>({
  kind: 'bank_statement',
  path: '/bank-statements',
  module: 'money',
  order: 76,
  icon: IconFileDollar,
  follows: ['bank_line'],
  creates: false,
  one: 'bank_statement.one',
  many: 'bank_statement.many',
  permissions: { read: 'banking.statement.read', write: 'banking.statement.import' },
  title: (s) =>
    s.number || t('bank_statement.untitled', { id: s.id, date: formatDate(s.to_date ?? '') }),
  pick: { code: (s) => s.number || s.to_date, name: (s) => s.bank_account },
  links: [
    {
      kind: 'bank_line',
      label: 'bank_line.many',
      filter: (s) => ({ statement_id: s.id }),
    },
  ],
  form: {
    blank: () => ({}),
    editable: () => false,
    removable: () => false,
    sections: [
      {
        fields: [
          {
            field: 'bank_account_id',
            label: 'bank_statement.bank_account',
            type: 'link',
            kind: 'bank_account',
            text: 'bank_account',
            span: 5,
          },
          { field: 'number', label: 'bank_statement.number', type: 'text', span: 3 },
          { field: 'from_date', label: 'bank_statement.from_date', type: 'date', span: 2 },
          { field: 'to_date', label: 'bank_statement.to_date', type: 'date', span: 2 },
        ],
      },
    ],
    figures: [
      { label: 'bank_statement.opening', value: (s) => s.opening ?? '' },
      { label: 'bank_statement.total', value: (s) => s.total ?? '' },
      { label: 'bank_statement.closing', value: (s) => s.closing ?? '', strong: true },
    ],
    lines: [
      lineTable<BankStatement, BankLine>({
        field: 'bank_lines',
        label: 'bank_statement.lines',
        one: 'bank_line.one',
        add: 'bank_statement.lines',
        empty: 'bank_import.empty',
        keyField: 'id',
        blank: () => ({}),
        columns: [
          {
            field: 'line_date',
            label: 'bank_import.date',
            width: 110,
            type: 'shown',
            format: 'date',
          },
          { field: 'partner', label: 'bank_import.partner', width: 170, type: 'shown' },
          { field: 'text', label: 'bank_import.text', width: 0, type: 'shown' },
          {
            field: 'amount',
            label: 'bank_import.amount',
            width: 110,
            type: 'shown',
            format: 'amount',
          },
          {
            field: 'state',
            label: 'bank_line.state',
            width: 110,
            type: 'shown',
            format: 'choice',
            choices: states,
          },
        ],
      }),
    ],
    panels: [{ name: 'import', title: 'bank_statement.import', Component: ImportPanel }],
  },
  list: {
    sort: '-to_date',
    columns: [
      {
        field: 'bank_account',
        label: 'bank_statement.bank_account',
        width: 0,
        link: { kind: 'bank_account', id: 'bank_account_id' },
        sortable: false,
      },
      { field: 'number', label: 'bank_statement.number', width: 110, sortable: false },
      {
        field: 'from_date',
        label: 'bank_statement.from_date',
        width: 115,
        format: 'date',
        sortable: false,
      },
      { field: 'to_date', label: 'bank_statement.to_date', width: 115, format: 'date' },
      {
        field: 'opening',
        label: 'bank_statement.opening',
        width: 120,
        format: 'amount',
        sortable: false,
        decimals: (s) => currencyDecimals(s.currency),
      },
      {
        field: 'closing',
        label: 'bank_statement.closing',
        width: 120,
        format: 'amount',
        sortable: false,
        decimals: (s) => currencyDecimals(s.currency),
      },
      { field: 'currency', label: 'bank_statement.currency', width: 84, sortable: false },
      { field: 'lines', label: 'bank_statement.lines', width: 80, sortable: false },
      { field: 'open_lines', label: 'bank_statement.open_lines', width: 110, sortable: false },
      { field: 'file_name', label: 'bank_statement.file_name', width: 160, sortable: false },
    ],
    filters: [
      {
        field: 'bank_account_id',
        label: 'bank_statement.bank_account',
        type: 'link',
        kind: 'bank_account',
      },
      { field: 'to_date', label: 'bank_statement.to_date', type: 'date' },
    ],
    empty: { title: 'bank_statement.empty_title', text: 'bank_statement.empty_text' },
  },
});
