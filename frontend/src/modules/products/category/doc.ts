import { IconCategory } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, type Choice } from '@/doc/define';

type Category = components['schemas']['ProductCategory'];

const valuations: Choice[] = ['average', 'fifo', 'standard'].map((value) => ({
  value,
  label: `category.${value}`,
}));

export const doc = defineDoc<Category>({
  kind: 'product_category',
  path: '/product-categories',
  module: 'inventory',
  order: 54,
  icon: IconCategory,
  one: 'category.one',
  many: 'category.many',
  permissions: { read: '', write: 'catalog.product.write' },
  title: (c) => c.name ?? '',
  pick: { name: (c) => c.name },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'category.name', width: 0 },
      { field: 'parent', label: 'category.parent', width: 220, sortable: false },
      {
        field: 'valuation',
        label: 'category.valuation',
        width: 200,
        sortable: false,
        format: 'choice',
        choices: valuations,
      },
    ],
    filters: [],
    empty: { title: 'category.empty_title', text: 'category.empty_text' },
  },
  links: [{ kind: 'product', label: 'product.many', filter: (c) => ({ category_id: c.id }) }],
  form: {
    blank: () => ({
      name: '',
      valuation: 'average',
      parent: null,
      inventory_account: null,
      cost_account: null,
    }),
    sections: [
      {
        fields: [
          {
            field: 'name',
            label: 'category.name',
            type: 'text',
            max: 100,
            required: true,
            span: 5,
          },
          {
            field: 'parent_id',
            label: 'category.parent',
            type: 'link',
            kind: 'product_category',
            text: 'parent',
            span: 4,
          },
          {
            field: 'valuation',
            label: 'category.valuation',
            type: 'choice',
            choices: valuations,
            help: 'category.valuation_help',
            span: 3,
          },
          {
            field: 'inventory_account_id',
            label: 'category.inventory_account',
            type: 'link',
            kind: 'account',
            text: 'inventory_account',
            params: { is_group: 'false', active: 'true', type: 'asset' },
            help: 'category.account_help',
            span: 4,
          },
          {
            field: 'cost_account_id',
            label: 'category.cost_account',
            type: 'link',
            kind: 'account',
            text: 'cost_account',
            params: { is_group: 'false', active: 'true', type: 'expense' },
            help: 'category.account_help',
            span: 4,
          },
        ],
      },
    ],
    editable: () => true,
    removable: () => true,
  },
});
