import { IconTags } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';

type Dimension = components['schemas']['Dimension'];

const kinds: Choice[] = [
  { value: 'cost_center', label: 'dimension.cost_center' },
  { value: 'project', label: 'dimension.project' },
];

export const doc = defineDoc<Dimension>({
  kind: 'dimension',
  path: '/dimensions',
  module: 'books',
  order: 140,
  icon: IconTags,
  letter: 'd',
  one: 'dimension.one',
  many: 'dimension.many',
  permissions: { read: 'ledger.read', write: 'ledger.chart.write' },
  title: (d) => d.code ?? '',
  subtitle: (d) => d.name ?? '',
  pick: { code: (d) => d.code, name: (d) => d.name },
  list: {
    sort: 'code',
    columns: [
      { field: 'code', label: 'dimension.code', width: 130, format: 'code' },
      { field: 'name', label: 'dimension.name', width: 0 },
      {
        field: 'kind',
        label: 'dimension.kind',
        width: 130,
        sortable: false,
        format: 'choice',
        choices: kinds,
      },
      { field: 'active', label: 'dimension.active', width: 100, format: 'yes', sortable: false },
    ],
    filters: [{ field: 'kind', label: 'dimension.kind', type: 'choice', choices: kinds }],
    empty: { title: 'dimension.empty_title', text: 'dimension.empty_text' },
  },
  form: {
    blank: () => ({ kind: 'cost_center', code: '', name: '', active: true }),
    sections: [
      {
        fields: [
          {
            field: 'code',
            label: 'dimension.code',
            type: 'text',
            max: 20,
            required: true,
            span: 3,
          },
          {
            field: 'name',
            label: 'dimension.name',
            type: 'text',
            max: 200,
            required: true,
            span: 6,
          },
          {
            field: 'kind',
            label: 'dimension.kind',
            type: 'choice',
            choices: kinds,
            editable: (_, isNew) => isNew,
            span: 3,
          },
          {
            field: 'active',
            label: 'dimension.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 3,
          },
        ],
      },
    ],
  },
});
