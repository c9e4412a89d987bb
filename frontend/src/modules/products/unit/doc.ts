import { IconRuler2 } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';

type Unit = components['schemas']['Unit'];

const dimensions: Choice[] = ['count', 'weight', 'volume', 'length', 'area', 'time', 'own'].map(
  (value) => ({ value, label: `unit.${value}` }),
);

export const doc = defineDoc<Unit>({
  kind: 'unit',
  path: '/units',
  module: 'inventory',
  order: 59,
  icon: IconRuler2,
  one: 'unit.one',
  many: 'unit.many',
  permissions: { read: '', write: 'catalog.product.write' },
  title: (u) => u.code ?? '',
  subtitle: (u) => u.name ?? '',
  pick: { code: (u) => u.code, name: (u) => u.name },
  list: {
    sort: 'code',
    columns: [
      { field: 'code', label: 'unit.code', width: 120, format: 'code' },
      { field: 'name', label: 'unit.name', width: 0 },
      {
        field: 'dimension',
        label: 'unit.dimension',
        width: 140,
        format: 'choice',
        choices: dimensions,
        sortable: false,
      },
      { field: 'factor', label: 'unit.factor', width: 140, format: 'quantity', sortable: false },
      { field: 'decimals', label: 'unit.decimals', width: 110, sortable: false },
    ],
    filters: [],
    empty: { title: 'unit.empty_title', text: 'unit.empty_text' },
  },
  form: {
    blank: () => ({ code: '', name: '', decimals: 0, dimension: 'count', factor: '1' }),
    sections: [
      {
        fields: [
          { field: 'code', label: 'unit.code', type: 'text', max: 10, required: true, span: 3 },
          { field: 'name', label: 'unit.name', type: 'text', max: 60, required: true, span: 6 },
          {
            field: 'decimals',
            label: 'unit.decimals',
            type: 'quantity',
            sent: 'number',
            help: 'unit.decimals_help',
            span: 3,
          },
          {
            field: 'dimension',
            label: 'unit.dimension',
            type: 'choice',
            choices: dimensions,
            help: 'unit.dimension_help',
            span: 4,
          },
          {
            field: 'factor',
            label: 'unit.factor',
            type: 'text',
            max: 22,
            required: true,
            help: 'unit.factor_help',
            visible: (u) => u.dimension !== 'own',
            span: 5,
          },
        ],
      },
    ],
    removable: () => true,
  },
});
