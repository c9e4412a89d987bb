import { IconListCheck } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';
import { currencyDecimals } from '@/lib/money';
import { MatchesPanel } from '../panels';

type BankLine = components['schemas']['BankLineDetail'];

const states: Choice[] = [
  { value: 'open', label: 'bank_line.open', tone: 'amber' },
  { value: 'partial', label: 'bank_line.partial', tone: 'blue' },
  { value: 'reconciled', label: 'bank_line.reconciled', tone: 'green' },
];
const decimals = (l: BankLine) => currencyDecimals(l.currency);

export const doc = defineDoc<BankLine>({
  kind: 'bank_line',
  path: '/bank-lines',
  module: 'money',
  order: 76.2,
  icon: IconListCheck,
  follows: ['bank_statement', 'payment', 'entry'],
  creates: false,
  one: 'bank_line.one',
  many: 'bank_line.many',
  permissions: { read: 'banking.statement.read', write: 'banking.line.reconcile' },
  title: (l) => [l.partner || l.text, l.line_date].filter(Boolean).join(', '),
  pick: { code: (l) => l.line_date, name: (l) => l.partner || l.text },
  list: {
    sort: '-line_date',
    columns: [
      { field: 'line_date', label: 'bank_import.date', width: 115, format: 'date' },
      {
        field: 'bank_account',
        label: 'bank_statement.bank_account',
        width: 130,
        link: { kind: 'bank_account', id: 'bank_account_id' },
        sortable: false,
      },
      { field: 'partner', label: 'bank_import.partner', width: 170 },
      { field: 'text', label: 'bank_import.text', width: 0, sortable: false },
      { field: 'amount', label: 'bank_import.amount', width: 105, format: 'amount', decimals },
      {
        field: 'remaining',
        label: 'bank_line.remaining',
        width: 110,
        format: 'amount',
        sortable: false,
        decimals,
      },
      { field: 'currency', label: 'bank_account.currency', width: 80, sortable: false },
      {
        field: 'state',
        label: 'bank_line.state',
        width: 120,
        format: 'choice',
        choices: states,
        sortable: false,
      },
    ],
    filters: [
      {
        field: 'bank_account_id',
        label: 'bank_statement.bank_account',
        type: 'link',
        kind: 'bank_account',
      },
      {
        field: 'statement_id',
        label: 'bank_line.statement',
        type: 'link',
        kind: 'bank_statement',
      },
      { field: 'state', label: 'bank_line.state', type: 'choice', choices: states },
      {
        field: 'to_do',
        label: 'bank_line.to_do',
        type: 'flag',
        yes: 'bank_line.to_do_yes',
        no: 'bank_line.to_do_no',
      },
      { field: 'line_date', label: 'bank_import.date', type: 'date' },
    ],
    empty: { title: 'bank_line.empty_title', text: 'bank_statement.empty_text' },
  },
  form: {
    blank: () => ({}),
    editable: () => false,
    removable: () => false,
    states: { field: 'state', steps: states },
    sections: [
      {
        fields: [
          { field: 'line_date', label: 'bank_import.date', type: 'date', span: 3 },
          { field: 'value_date', label: 'bank_line.value_date', type: 'date', span: 3 },
          { field: 'amount', label: 'bank_import.amount', type: 'amount', span: 3 },
          { field: 'remaining', label: 'bank_line.remaining', type: 'amount', span: 3 },
          { field: 'partner', label: 'bank_import.partner', type: 'text', span: 6 },
          { field: 'partner_account', label: 'bank_line.partner_account', type: 'text', span: 6 },
          { field: 'text', label: 'bank_import.text', type: 'textarea', span: 12 },
          { field: 'reference', label: 'bank_line.reference', type: 'text', span: 6 },
          { field: 'bank_ref', label: 'bank_line.bank_ref', type: 'text', span: 6 },
          {
            field: 'bank_account_id',
            label: 'bank_statement.bank_account',
            type: 'link',
            kind: 'bank_account',
            text: 'bank_account',
            span: 6,
          },
          {
            field: 'statement_id',
            label: 'bank_line.statement',
            type: 'link',
            kind: 'bank_statement',
            text: 'statement',
            span: 6,
          },
        ],
      },
    ],
    panels: [{ name: 'matches', title: 'bank_line.matches', Component: MatchesPanel }],
  },
});
