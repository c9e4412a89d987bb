import { IconBuildingBank } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';
import { currencyDecimals } from '@/lib/money';

type BankAccount = components['schemas']['BankAccount'];

const kinds: Choice[] = [
  { value: 'bank', label: 'bank_account.bank' },
  { value: 'cash', label: 'bank_account.cash' },
];

export const doc = defineDoc<BankAccount>({
  kind: 'bank_account',
  path: '/bank-accounts',
  module: 'money',
  order: 75,
  icon: IconBuildingBank,
  follows: ['bank_statement', 'entry', 'payment'],
  one: 'bank_account.one',
  many: 'bank_account.many',
  permissions: { read: 'banking.statement.read', write: 'banking.account.write' },
  title: (a) => a.name ?? '',
  subtitle: (a) => a.number ?? '',
  pick: { code: (a) => a.name, name: (a) => a.number },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'bank_account.name', width: 0 },
      { field: 'number', label: 'bank_account.number', width: 220, format: 'code' },
      {
        field: 'book_balance',
        label: 'bank_account.book_balance',
        width: 130,
        format: 'amount',
        sortable: false,
        decimals: (a) => currencyDecimals(a.currency),
      },
      {
        field: 'statement_balance',
        label: 'bank_account.statement_balance',
        width: 140,
        format: 'amount',
        sortable: false,
        decimals: (a) => currencyDecimals(a.currency),
      },
      {
        field: 'statement_date',
        label: 'bank_account.statement_date',
        width: 120,
        format: 'date',
        sortable: false,
      },
      { field: 'currency', label: 'bank_account.currency', width: 84, sortable: false },
      { field: 'open_lines', label: 'bank_account.open_lines', width: 110, sortable: false },
    ],
    filters: [{ field: 'kind', label: 'bank_account.kind', type: 'choice', choices: kinds }],
    empty: { title: 'bank_account.empty_title', text: 'bank_account.empty_text' },
  },
  links: [
    {
      kind: 'bank_statement',
      label: 'bank_statement.many',
      filter: (a) => ({ bank_account_id: a.id }),
    },
  ],
  form: {
    blank: () => ({ name: '', kind: 'bank', number: '', bic: '', currency: '', active: true }),
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'bank_account.name',
            type: 'text',
            max: 100,
            required: true,
            span: 6,
          },
          {
            field: 'kind',
            label: 'bank_account.kind',
            type: 'choice',
            choices: kinds,
            editable: (_, isNew) => isNew,
            span: 3,
          },
          {
            field: 'currency',
            label: 'bank_account.currency',
            type: 'text',
            max: 3,
            help: 'bank_account.currency_help',
            editable: (_, isNew) => isNew,
            span: 3,
          },
          {
            field: 'number',
            label: 'bank_account.number',
            type: 'text',
            max: 50,
            help: 'bank_account.number_help',
            span: 6,
          },
          { field: 'bic', label: 'bank_account.bic', type: 'text', max: 20, span: 6 },
          {
            field: 'account_id',
            label: 'bank_account.account',
            type: 'link',
            kind: 'account',
            text: 'account',
            params: { is_group: 'false', active: 'true', type: 'asset' },
            required: true,
            help: 'bank_account.account_help',
            editable: (_, isNew) => isNew,
            span: 6,
          },
          {
            field: 'journal_id',
            label: 'bank_account.journal',
            type: 'link',
            kind: 'journal',
            text: 'journal',
            help: 'bank_account.journal_help',
            span: 6,
          },
          {
            field: 'active',
            label: 'bank_account.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 3,
          },
        ],
      },
    ],
  },
});
