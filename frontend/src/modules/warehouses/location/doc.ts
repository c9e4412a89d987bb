import { IconSitemap } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, type Choice } from '@/doc/define';

type Location = components['schemas']['Location'];

const choices = (values: string[]): Choice[] =>
  values.map((value) => ({ value, label: `location.${value}` }));
const own = ['shelf', 'view', 'receiving', 'shipping', 'transit'];
const purposes = choices([...own, 'loss', 'customer', 'supplier']);

/** What every warehouse has, and where goods come from and go to, stays what it is. */
const free = (l: Partial<Location>) => own.includes(l.purpose ?? 'shelf');

export const doc = defineDoc<Location>({
  kind: 'location',
  path: '/locations',
  module: 'inventory',
  order: 56,
  icon: IconSitemap,
  follows: ['warehouse', 'product', 'order', 'stock_count'],
  one: 'location.one',
  many: 'location.many',
  permissions: { read: '', write: 'warehouses.warehouse.write' },
  title: (l) => l.code ?? '',
  subtitle: (l) => l.name ?? '',
  pick: {
    code: (l) => l.code,
    name: (l) => l.name,
    facts: (l) => [t(`location.${l.purpose}`)],
    params: { archived: 'false' },
  },
  list: {
    labels: 'location',
    sort: 'tree',
    tree: { sort: 'tree', level: (l) => l.level, heading: (l) => l.has_children },
    columns: [
      { field: 'code', label: 'location.code', width: 240, format: 'code' },
      { field: 'name', label: 'location.name', width: 0 },
      {
        field: 'purpose',
        label: 'location.purpose',
        width: 150,
        sortable: false,
        format: 'choice',
        choices: purposes,
      },
      { field: 'barcode', label: 'location.barcode', width: 150, sortable: false },
      {
        field: 'warehouse',
        label: 'location.warehouse',
        width: 120,
        sortable: false,
        optional: true,
      },
      {
        field: 'allows_negative',
        label: 'location.allows_negative',
        width: 130,
        sortable: false,
        format: 'yes',
        optional: true,
      },
      {
        field: 'archived',
        label: 'location.archived',
        width: 100,
        sortable: false,
        format: 'yes',
        optional: true,
      },
      {
        field: 'products',
        label: 'location.products',
        width: 110,
        sortable: false,
        hide: (l) => l.products === 0,
      },
    ],
    filters: [
      { field: 'warehouse_id', label: 'location.warehouse', type: 'link', kind: 'warehouse' },
      { field: 'purpose', label: 'location.purpose', type: 'choice', choices: purposes },
      {
        field: 'archived',
        label: 'location.archived',
        type: 'flag',
        yes: 'warehouse.archived_yes',
        no: 'warehouse.archived_no',
      },
    ],
    empty: { title: 'location.empty_title', text: 'location.empty_text' },
  },
  links: [{ kind: 'stock_level', label: 'stock.levels', filter: (l) => ({ location_id: l.id }) }],
  form: {
    blank: () => ({
      code: '',
      name: '',
      parent_id: null,
      parent: '',
      purpose: 'shelf',
      barcode: '',
      allows_negative: false,
    }),
    nullable: ['barcode'],
    editable: (l) => l.id === undefined || l.warehouse_id !== null,
    sections: [
      {
        fields: [
          { field: 'code', label: 'location.code', type: 'text', max: 60, required: true, span: 4 },
          {
            field: 'name',
            label: 'location.name',
            type: 'text',
            max: 200,
            required: true,
            span: 8,
          },
          {
            field: 'parent_id',
            label: 'location.parent',
            type: 'link',
            kind: 'location',
            text: 'parent',
            params: { kind: 'internal' },
            required: true,
            visible: (l, isNew) => isNew || l.parent_id !== null,
            span: 4,
          },
          {
            field: 'purpose',
            label: 'location.purpose',
            type: 'choice',
            choices: purposes,
            editable: free,
            help: 'location.purpose_help',
            span: 4,
          },
          { field: 'barcode', label: 'location.barcode', type: 'text', max: 100, span: 4 },
          {
            field: 'allows_negative',
            label: 'location.allows_negative',
            type: 'yes',
            help: 'location.allows_negative_help',
            span: 6,
          },
        ],
      },
    ],
    removable: (l) => l.warehouse_id !== null,
    archivable: true,
  },
});
