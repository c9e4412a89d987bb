import { IconCalendarDollar } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';

type Term = components['schemas']['PaymentTerm'];
type Part = components['schemas']['PaymentTermPart'];

const kinds: Choice[] = ['percent', 'fixed', 'remainder'].map((value) => ({
  value,
  label: `payment_term.${value}`,
}));

const ends: Choice[] = [
  { value: 'false', label: 'kit.no' },
  { value: 'true', label: 'kit.yes' },
];

export const doc = defineDoc<Term>({
  kind: 'payment_term',
  path: '/payment-terms',
  module: 'books',
  order: 146,
  icon: IconCalendarDollar,
  one: 'payment_term.one',
  many: 'payment_term.many',
  permissions: { read: '', write: 'ledger.chart.write' },
  title: (x) => x.name ?? '',
  pick: { name: (x) => x.name },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'payment_term.name', width: 0 },
      {
        field: 'discount_percent',
        label: 'payment_term.discount_percent',
        width: 150,
        format: 'percent',
        sortable: false,
      },
      {
        field: 'discount_days',
        label: 'payment_term.discount_days',
        width: 150,
        sortable: false,
      },
      { field: 'active', label: 'payment_term.active', width: 90, format: 'yes', sortable: false },
    ],
    filters: [
      { field: 'active', label: 'payment_term.active', type: 'flag', yes: 'kit.yes', no: 'kit.no' },
    ],
    empty: { title: 'payment_term.empty_title', text: 'payment_term.empty_text' },
  },
  form: {
    blank: () => ({ name: '', discount_percent: '', active: true, parts: [] }),
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'payment_term.name',
            type: 'text',
            max: 100,
            required: true,
            span: 4,
          },
          {
            field: 'discount_percent',
            label: 'payment_term.discount_percent',
            type: 'quantity',
            help: 'payment_term.discount_help',
            span: 4,
          },
          {
            field: 'discount_days',
            label: 'payment_term.discount_days',
            type: 'quantity',
            sent: 'number',
            span: 2,
          },
          {
            field: 'active',
            label: 'payment_term.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 2,
          },
        ],
      },
    ],
    lines: [
      lineTable<Term, Part>({
        field: 'parts',
        label: 'payment_term.parts',
        one: 'payment_term.part',
        add: 'payment_term.add_part',
        empty: 'payment_term.no_parts',
        keyField: 'kind',
        blank: () => ({ kind: 'remainder', value: '' }),
        columns: [
          { field: 'kind', label: 'payment_term.kind', width: 150, type: 'choice', choices: kinds },
          { field: 'value', label: 'payment_term.value', width: 110, type: 'amount' },
          ...(['months', 'days'] as const).map((field) => ({
            field,
            label: `payment_term.${field}`,
            width: 100,
            type: 'quantity' as const,
            sent: 'number' as const,
          })),
          {
            field: 'end_of_month',
            label: 'payment_term.end_of_month',
            width: 150,
            type: 'choice',
            choices: ends,
            sent: 'boolean',
          },
          {
            field: 'day_of_month',
            label: 'payment_term.day_of_month',
            width: 0,
            type: 'quantity',
            sent: 'number',
          },
        ],
      }),
    ],
  },
});
