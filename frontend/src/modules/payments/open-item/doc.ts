import { IconHourglass } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';
import { today } from '@/lib/date';
import { currencyDecimals } from '@/lib/money';

type OpenItem = components['schemas']['OpenItem'];

const controls: Choice[] = [
  { value: 'receivable', label: 'open_item.receivable', tone: 'green' },
  { value: 'payable', label: 'open_item.payable', tone: 'blue' },
];

export const doc = defineDoc<OpenItem>({
  kind: 'open_item',
  path: '/open-items',
  module: 'money',
  order: 72,
  icon: IconHourglass,
  follows: ['payment', 'invoice', 'bill', 'entry'],
  one: 'open_item.one',
  many: 'open_item.many',
  permissions: { read: 'payments.payment.read', write: 'payments.allocation.write' },
  title: (i) => i.number ?? '',
  subtitle: (i) => i.partner ?? '',
  pick: {
    code: (i) => i.number,
    name: (i) => i.partner,
    facts: (i) => [i.due_date, `${i.open} ${i.currency}`],
  },
  list: {
    sort: 'due_date',
    columns: [
      { field: 'number', label: 'open_item.number', width: 138, format: 'code', sortable: false },
      {
        field: 'control',
        label: 'open_item.control',
        width: 120,
        sortable: false,
        format: 'choice',
        choices: controls,
      },
      {
        field: 'partner',
        label: 'open_item.partner',
        width: 0,
        link: { kind: 'partner', id: 'partner_id' },
        sortable: false,
      },
      { field: 'entry_date', label: 'open_item.entry_date', width: 115, format: 'date' },
      {
        field: 'due_date',
        label: 'open_item.due_date',
        width: 115,
        format: 'date',
        tone: (i) => (i.due_date < today() ? 'red' : undefined),
      },
      { field: 'reference', label: 'open_item.reference', width: 110, sortable: false },
      {
        field: 'amount',
        label: 'open_item.amount',
        width: 105,
        format: 'amount',
        sortable: false,
        decimals: (i) => currencyDecimals(i.currency),
      },
      {
        field: 'open',
        label: 'open_item.open',
        width: 105,
        format: 'amount',
        decimals: (i) => currencyDecimals(i.currency),
      },
      { field: 'currency', label: 'open_item.currency', width: 84, sortable: false },
    ],
    filters: [
      { field: 'partner_id', label: 'open_item.partner', type: 'link', kind: 'partner' },
      { field: 'control', label: 'open_item.control', type: 'choice', choices: controls },
      { field: 'entry_id', label: 'open_item.entry', type: 'link', kind: 'entry' },
      { field: 'due_date', label: 'open_item.due_date', type: 'date' },
      {
        field: 'settled',
        label: 'open_item.settled',
        type: 'flag',
        yes: 'open_item.settled_yes',
        no: 'open_item.settled_no',
      },
    ],
    empty: { title: 'open_item.empty_title', text: 'open_item.empty_text' },
  },
});
