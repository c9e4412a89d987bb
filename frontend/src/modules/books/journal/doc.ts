import { IconBooks } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';

type Journal = components['schemas']['Journal'];

const kinds: Choice[] = [
  'general',
  'sales',
  'purchases',
  'bank',
  'cash',
  'opening',
  'closing',
  'currency',
  'assets',
  'stock',
].map((value) => ({ value, label: `journal.${value}` }));

export const doc = defineDoc<Journal>({
  kind: 'journal',
  path: '/journals',
  module: 'books',
  order: 130,
  icon: IconBooks,
  letter: 'j',
  one: 'journal.one',
  many: 'journal.many',
  permissions: { read: 'ledger.read', write: 'ledger.chart.write' },
  title: (j) => j.code ?? '',
  subtitle: (j) => j.name ?? '',
  pick: { code: (j) => j.code, name: (j) => j.name },
  list: {
    sort: 'code',
    columns: [
      { field: 'code', label: 'journal.code', width: 110, format: 'code' },
      { field: 'name', label: 'journal.name', width: 0 },
      {
        field: 'kind',
        label: 'journal.kind',
        width: 170,
        sortable: false,
        format: 'choice',
        choices: kinds,
      },
      { field: 'active', label: 'journal.active', width: 100, format: 'yes', sortable: false },
    ],
    filters: [{ field: 'kind', label: 'journal.kind', type: 'choice', choices: kinds }],
    empty: { title: 'journal.empty_title', text: 'journal.empty_text' },
  },
  links: [{ kind: 'entry', label: 'entry.many', filter: (j) => ({ journal_id: j.id }) }],
  form: {
    blank: () => ({ code: '', name: '', kind: 'general', active: true }),
    sections: [
      {
        fields: [
          {
            field: 'code',
            label: 'journal.code',
            type: 'text',
            max: 8,
            required: true,
            help: 'journal.code_help',
            editable: (_, isNew) => isNew,
            span: 3,
          },
          { field: 'name', label: 'journal.name', type: 'text', max: 100, required: true, span: 6 },
          {
            field: 'kind',
            label: 'journal.kind',
            type: 'choice',
            choices: kinds,
            editable: (_, isNew) => isNew,
            span: 3,
          },
          {
            field: 'active',
            label: 'journal.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 3,
          },
        ],
      },
    ],
  },
});
