import { IconBuilding } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc } from '@/doc/define';
import { PeoplePanel } from '../panels';

type Warehouse = components['schemas']['Warehouse'];

export const doc = defineDoc<Warehouse>({
  kind: 'warehouse',
  path: '/warehouses',
  module: 'inventory',
  order: 58,
  icon: IconBuilding,
  follows: ['location', 'product'],
  one: 'warehouse.one',
  many: 'warehouse.many',
  permissions: { read: '', write: 'warehouses.warehouse.write' },
  title: (w) => w.name ?? '',
  subtitle: (w) => w.code ?? '',
  pick: {
    code: (w) => w.code,
    name: (w) => w.name,
    facts: (w) => [w.city],
    params: { archived: 'false' },
  },
  list: {
    sort: 'code',
    columns: [
      { field: 'code', label: 'warehouse.code', width: 130, format: 'code' },
      { field: 'name', label: 'warehouse.name', width: 0 },
      { field: 'city', label: 'warehouse.city', width: 180, sortable: false },
      { field: 'locations', label: 'warehouse.locations', width: 110, sortable: false },
      { field: 'products', label: 'warehouse.products', width: 110, sortable: false },
      {
        field: 'archived',
        label: 'warehouse.archived',
        width: 100,
        format: 'yes',
        sortable: false,
        optional: true,
      },
    ],
    filters: [
      {
        field: 'archived',
        label: 'warehouse.archived',
        type: 'flag',
        yes: 'warehouse.archived_yes',
        no: 'warehouse.archived_no',
      },
    ],
    empty: { title: 'warehouse.empty_title', text: 'warehouse.empty_text' },
  },
  links: [
    { kind: 'location', label: 'warehouse.locations', filter: (w) => ({ warehouse_id: w.id }) },
    { kind: 'stock_level', label: 'stock.levels', filter: (w) => ({ warehouse_id: w.id }) },
    { kind: 'stock_count', label: 'count.many', filter: (w) => ({ warehouse_id: w.id }) },
  ],
  form: {
    files: true,
    blank: () => ({ code: '', name: '', street: '', postal_code: '', city: '', country: '' }),
    sections: [
      {
        fields: [
          {
            field: 'code',
            label: 'warehouse.code',
            type: 'text',
            max: 20,
            required: true,
            span: 3,
          },
          {
            field: 'name',
            label: 'warehouse.name',
            type: 'text',
            max: 200,
            required: true,
            span: 9,
          },
          { field: 'street', label: 'warehouse.street', type: 'text', max: 200, span: 5 },
          { field: 'postal_code', label: 'warehouse.postal_code', type: 'text', max: 20, span: 2 },
          { field: 'city', label: 'warehouse.city', type: 'text', max: 100, span: 3 },
          { field: 'country', label: 'warehouse.country', type: 'text', max: 2, span: 2 },
        ],
      },
    ],
    panels: [{ name: 'people', title: 'warehouse.people', Component: PeoplePanel }],
    removable: () => true,
    archivable: true,
  },
});
