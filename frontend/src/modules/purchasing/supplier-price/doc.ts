import { IconTags } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc } from '@/doc/define';
import { formatQuantity } from '@/lib/money';

type Price = components['schemas']['SupplierPrice'];

const isNew = (p: Partial<Price>) => p.id === undefined;

export const doc = defineDoc<Price>({
  kind: 'supplier_price',
  path: '/supplier-prices',
  module: 'purchasing',
  order: 61,
  icon: IconTags,
  one: 'price.one',
  many: 'price.many',
  permissions: { read: 'purchasing.order.read', write: 'purchasing.price.write' },
  title: (p) =>
    p.sku ? t('price.title', { sku: p.sku, quantity: formatQuantity(p.min_quantity ?? '0') }) : '',
  subtitle: (p) => p.supplier ?? '',
  pick: { code: (p) => p.sku, name: (p) => p.supplier },
  list: {
    sort: 'sku',
    columns: [
      { field: 'sku', label: 'price.product', width: 130, format: 'code' },
      { field: 'product', label: 'price.name', width: 0, sortable: false },
      {
        field: 'supplier',
        label: 'price.supplier',
        width: 170,
        link: { kind: 'partner', id: 'supplier_id' },
      },
      { field: 'supplier_sku', label: 'price.supplier_sku', width: 140, sortable: false },
      {
        field: 'min_quantity',
        label: 'price.from_quantity',
        width: 124,
        sortable: false,
        format: 'quantity',
      },
      { field: 'price', label: 'price.price', width: 100, sortable: false, format: 'amount' },
      { field: 'currency', label: 'price.currency', width: 84, sortable: false },
      { field: 'valid_to', label: 'price.valid_to', width: 110, sortable: false, format: 'date' },
      {
        field: 'lead_days',
        label: 'price.lead_days',
        width: 110,
        sortable: false,
        optional: true,
      },
    ],
    filters: [
      { field: 'supplier_id', label: 'price.supplier', type: 'link', kind: 'partner' },
      { field: 'product_id', label: 'price.product', type: 'link', kind: 'product' },
    ],
    empty: { title: 'price.empty', text: 'price.empty_text' },
  },
  form: {
    blank: () => ({
      supplier: '',
      sku: '',
      supplier_sku: '',
      currency: '',
      price: '',
      discount: '0',
      min_quantity: '0',
      lead_days: 0,
      notes: '',
    }),
    sections: [
      {
        fields: [
          {
            field: 'supplier_id',
            label: 'price.supplier',
            type: 'link',
            kind: 'partner',
            text: 'supplier',
            params: { is_supplier: 'true' },
            required: true,
            span: 6,
            editable: isNew,
          },
          {
            field: 'product_id',
            label: 'price.product',
            type: 'link',
            kind: 'product',
            text: 'sku',
            required: true,
            span: 3,
            editable: isNew,
          },
          { field: 'supplier_sku', label: 'price.supplier_sku', type: 'text', max: 100, span: 3 },
          { field: 'price', label: 'price.price', type: 'amount', required: true, span: 3 },
          {
            field: 'currency',
            label: 'price.currency',
            type: 'text',
            max: 3,
            span: 3,
            help: 'price.currency_help',
          },
          { field: 'discount', label: 'price.discount', type: 'amount', span: 3 },
          { field: 'min_quantity', label: 'price.from_quantity', type: 'quantity', span: 3 },
          { field: 'valid_from', label: 'price.valid_from', type: 'date', span: 3 },
          { field: 'valid_to', label: 'price.valid_to', type: 'date', span: 3 },
          {
            field: 'lead_days',
            label: 'price.lead_days',
            type: 'text',
            sent: 'number',
            span: 3,
          },
          { field: 'notes', label: 'price.notes', type: 'textarea', rows: 1, span: 12 },
        ],
      },
    ],
    removable: () => true,
  },
});
