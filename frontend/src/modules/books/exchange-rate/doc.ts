import { IconCurrencyDollar } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';
import { formatDate, today } from '@/lib/date';

type Rate = components['schemas']['ExchangeRate'];

export const doc = defineDoc<Rate>({
  kind: 'exchange_rate',
  path: '/exchange-rates',
  module: 'books',
  order: 147,
  icon: IconCurrencyDollar,
  one: 'exchange_rate.one',
  many: 'exchange_rate.many',
  permissions: { read: 'ledger.read', write: 'ledger.chart.write' },
  title: (r) => (r.currency ? `${r.currency} ${formatDate(r.rate_date)}` : ''),
  pick: { code: (r) => r.currency, name: (r) => r.rate_date },
  list: {
    sort: '-rate_date',
    columns: [
      { field: 'rate_date', label: 'exchange_rate.rate_date', width: 140, format: 'date' },
      { field: 'currency', label: 'exchange_rate.currency', width: 110, format: 'code' },
      { field: 'rate', label: 'exchange_rate.rate', width: 160, sortable: false },
      { field: 'source', label: 'exchange_rate.source', width: 0, sortable: false },
    ],
    filters: [{ field: 'rate_date', label: 'exchange_rate.rate_date', type: 'date' }],
    empty: { title: 'exchange_rate.empty_title', text: 'exchange_rate.empty_text' },
  },
  form: {
    blank: () => ({ currency: '', rate_date: today(), rate: '' }),
    sections: [
      {
        fields: [
          {
            field: 'currency',
            label: 'exchange_rate.currency',
            type: 'text',
            max: 3,
            required: true,
            help: 'exchange_rate.currency_help',
            span: 3,
          },
          {
            field: 'rate_date',
            label: 'exchange_rate.rate_date',
            type: 'date',
            required: true,
            span: 3,
          },
          {
            field: 'rate',
            label: 'exchange_rate.rate',
            type: 'text',
            max: 22,
            required: true,
            help: 'exchange_rate.rate_help',
            span: 4,
          },
        ],
      },
    ],
    editable: (r) => r.id === undefined,
    removable: () => true,
  },
});
