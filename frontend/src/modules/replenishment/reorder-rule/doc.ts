import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc } from '@/doc/define';

type Rule = components['schemas']['ReorderRule'];

const isNew = (r: Partial<Rule>) => r.id === undefined;

export const doc = defineDoc<Rule>({
  kind: 'reorder_rule',
  path: '/reorder-rules',
  module: 'purchasing',
  order: 63,
  icon: IconAdjustmentsHorizontal,
  one: 'rule.one',
  many: 'rule.many',
  permissions: { read: 'purchasing.order.read', write: 'replenish.rule.write' },
  title: (r) => (r.sku ? t('rule.title', { sku: r.sku, warehouse: r.warehouse ?? '' }) : ''),
  subtitle: (r) => r.product ?? '',
  pick: { code: (r) => r.sku, name: (r) => r.warehouse },
  list: {
    sort: 'sku',
    columns: [
      { field: 'sku', label: 'rule.product', width: 140, format: 'code' },
      { field: 'product', label: 'rule.name', width: 0, sortable: false },
      { field: 'warehouse', label: 'rule.warehouse', width: 160, sortable: false },
      {
        field: 'minimum',
        label: 'rule.minimum',
        width: 110,
        sortable: false,
        format: 'quantity',
      },
      {
        field: 'maximum',
        label: 'rule.maximum',
        width: 110,
        sortable: false,
        format: 'quantity',
      },
      {
        field: 'multiple',
        label: 'rule.multiple',
        width: 120,
        sortable: false,
        format: 'quantity',
      },
      { field: 'unit', label: 'rule.unit', width: 80, sortable: false },
      {
        field: 'supplier',
        label: 'rule.supplier',
        width: 180,
        sortable: false,
        link: { kind: 'partner', id: 'supplier_id' },
      },
    ],
    filters: [
      { field: 'product_id', label: 'rule.product', type: 'link', kind: 'product' },
      { field: 'warehouse_id', label: 'rule.warehouse', type: 'link', kind: 'warehouse' },
      { field: 'supplier_id', label: 'rule.supplier', type: 'link', kind: 'partner' },
    ],
    empty: { title: 'rule.empty', text: 'rule.empty_text' },
  },
  form: {
    blank: () => ({
      sku: '',
      warehouse: '',
      minimum: '',
      maximum: '',
      multiple: '0',
      lead_days: null,
      supplier: '',
      notes: '',
    }),
    sections: [
      {
        fields: [
          {
            field: 'product_id',
            label: 'rule.product',
            type: 'link',
            kind: 'product',
            text: 'sku',
            params: { kind: 'goods', archived: 'false' },
            required: true,
            span: 6,
            editable: isNew,
          },
          {
            field: 'warehouse_id',
            label: 'rule.warehouse',
            type: 'link',
            kind: 'warehouse',
            text: 'warehouse',
            span: 6,
            editable: isNew,
          },
          {
            field: 'minimum',
            label: 'rule.minimum',
            type: 'quantity',
            required: true,
            help: 'rule.minimum_help',
            span: 3,
          },
          {
            field: 'maximum',
            label: 'rule.maximum',
            type: 'quantity',
            required: true,
            help: 'rule.maximum_help',
            span: 3,
          },
          {
            field: 'multiple',
            label: 'rule.multiple',
            type: 'quantity',
            help: 'rule.multiple_help',
            span: 3,
          },
          {
            field: 'lead_days',
            label: 'rule.lead_days',
            type: 'quantity',
            sent: 'number',
            help: 'rule.lead_days_help',
            span: 3,
          },
          {
            field: 'supplier_id',
            label: 'rule.supplier',
            type: 'link',
            kind: 'partner',
            text: 'supplier',
            params: { is_supplier: 'true' },
            help: 'rule.supplier_help',
            span: 6,
          },
          { field: 'notes', label: 'rule.notes', type: 'textarea', rows: 1, span: 6 },
        ],
      },
    ],
    nullable: ['lead_days'],
    removable: () => true,
  },
});
