import { IconWorld } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable } from '@/doc/define';

type Position = components['schemas']['TaxPosition'];
type Mapping = components['schemas']['Mapping'];

const mapping = (kind: 'tax' | 'account', of: 'taxes' | 'accounts') =>
  lineTable<Position, Mapping>({
    field: of,
    label: `tax_position.${of}`,
    one: 'tax_position.mapping',
    add: `tax_position.add_${of}`,
    empty: `tax_position.no_${of}`,
    keyField: 'from_id',
    blank: () => ({ from_code: '', to_code: '' }),
    columns: [
      {
        field: 'from_id',
        label: 'tax_position.from',
        width: 220,
        type: 'link',
        kind,
        text: 'from_code',
        required: true,
        params: kind === 'account' ? { is_group: 'false', active: 'true' } : { active: 'true' },
        fill: (x) => ({ from_code: String(x['code'] ?? '') }),
      },
      {
        field: 'to_id',
        label: 'tax_position.to',
        width: 0,
        type: 'link',
        kind,
        text: 'to_code',
        params: kind === 'account' ? { is_group: 'false', active: 'true' } : { active: 'true' },
        fill: (x) => ({ to_code: String(x['code'] ?? '') }),
      },
    ],
  });

export const doc = defineDoc<Position>({
  kind: 'tax_position',
  path: '/tax-positions',
  module: 'books',
  order: 144,
  icon: IconWorld,
  one: 'tax_position.one',
  many: 'tax_position.many',
  permissions: { read: '', write: 'ledger.chart.write' },
  title: (p) => p.name ?? '',
  pick: { name: (p) => p.name },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'tax_position.name', width: 260 },
      { field: 'note', label: 'tax_position.note', width: 0, sortable: false },
      { field: 'active', label: 'tax_position.active', width: 90, format: 'yes', sortable: false },
    ],
    filters: [
      { field: 'active', label: 'tax_position.active', type: 'flag', yes: 'kit.yes', no: 'kit.no' },
    ],
    empty: { title: 'tax_position.empty_title', text: 'tax_position.empty_text' },
  },
  form: {
    blank: () => ({ name: '', note: '', active: true, taxes: [], accounts: [] }),
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'tax_position.name',
            type: 'text',
            max: 100,
            required: true,
            span: 4,
          },
          {
            field: 'note',
            label: 'tax_position.note',
            type: 'text',
            max: 500,
            help: 'tax_position.note_help',
            span: 6,
          },
          {
            field: 'active',
            label: 'tax_position.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 2,
          },
        ],
      },
    ],
    lines: [mapping('tax', 'taxes'), mapping('account', 'accounts')],
  },
});
