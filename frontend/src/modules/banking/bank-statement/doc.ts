import { IconFileDollar } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';
import { currencyDecimals } from '@/lib/money';

type BankStatement = components['schemas']['BankStatement'];

export const doc = defineDoc<BankStatement>({
  kind: 'bank_statement',
  path: '/bank-statements',
  module: 'money',
  order: 76,
  icon: IconFileDollar,
  one: 'bank_statement.one',
  many: 'bank_statement.many',
  permissions: { read: 'banking.statement.read', write: 'banking.statement.import' },
  title: (s) => s.number || (s.to_date ?? ''),
  pick: { code: (s) => s.number || s.to_date, name: (s) => s.bank_account },
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
