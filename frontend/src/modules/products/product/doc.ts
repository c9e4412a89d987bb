import { IconBox } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, defineReference, type Choice } from '@/doc/define';
import { formatAmount, formatQuantity, isNegative, isZero } from '@/lib/money';
import { t } from '@/app/i18n';
import { ImagePanel } from './ImagePanel';
import { StockPanel } from './StockPanel';

type Product = components['schemas']['Product'];
type ProductTax = components['schemas']['ProductTax'];

const sides: Choice[] = [
  { value: 'sale', label: 'product.side_sale' },
  { value: 'purchase', label: 'product.side_purchase' },
];

const kinds: Choice[] = [
  { value: 'goods', label: 'product.goods' },
  { value: 'service', label: 'product.service' },
];

export const references = [
  defineReference({
    kind: 'unit',
    path: '/units',
    pick: { code: (u) => u.code, name: (u) => u.name },
  }),
  defineReference({
    kind: 'product_category',
    path: '/product-categories',
    pick: { name: (c) => c.name },
  }),
];

export const doc = defineDoc<Product>({
  kind: 'product',
  path: '/products',
  module: 'inventory',
  order: 30,
  icon: IconBox,
  letter: 'p',
  follows: ['order'],
  one: 'product.one',
  many: 'product.many',
  permissions: { read: '', write: 'catalog.product.write' },
  title: (p) => p.sku ?? '',
  subtitle: (p) => p.name ?? '',
  pick: {
    code: (p) => p.sku,
    name: (p) => p.name,
    facts: (p) => [
      p.kind === 'goods'
        ? t('product.fact_available', { quantity: formatQuantity(p.available) })
        : '',
      formatAmount(p.price),
    ],
    params: { archived: 'false' },
    // A word with figures in it is what people type for an article number.
    create: (text) => (/^\S*\d\S*$/.test(text) ? { sku: text } : { name: text }),
  },
  list: {
    sort: 'sku',
    columns: [
      { field: 'sku', label: 'product.sku', width: 150, format: 'code' },
      { field: 'name', label: 'product.name', width: 0 },
      { field: 'category', label: 'product.category', width: 150, sortable: false },
      {
        field: 'kind',
        label: 'product.kind',
        width: 90,
        sortable: false,
        format: 'choice',
        choices: kinds,
      },
      { field: 'price', label: 'product.price', width: 110, format: 'amount' },
      {
        field: 'on_hand',
        label: 'product.on_hand',
        width: 100,
        hide: (p) => p.kind !== 'goods',
        format: 'quantity',
        tone: (p) => (p.kind === 'goods' && isZero(p.on_hand) ? 'grey' : undefined),
      },
      {
        field: 'available',
        label: 'product.available',
        width: 100,
        hide: (p) => p.kind !== 'goods',
        format: 'quantity',
        tone: (p) =>
          p.kind !== 'goods'
            ? undefined
            : isNegative(p.available)
              ? 'red'
              : isZero(p.available)
                ? 'amber'
                : undefined,
      },
      { field: 'unit', label: 'product.unit', width: 80, sortable: false },
      {
        field: 'reserved',
        label: 'product.reserved',
        width: 100,
        hide: (p) => p.kind !== 'goods',
        format: 'quantity',
        optional: true,
        sortable: false,
      },
      { field: 'barcode', label: 'product.barcode', width: 140, optional: true, sortable: false },
      {
        field: 'updated_at',
        label: 'product.updated_at',
        width: 160,
        format: 'moment',
        optional: true,
        sortable: false,
      },
    ],
    filters: [
      { field: 'kind', label: 'product.kind', type: 'choice', choices: kinds },
      { field: 'category_id', label: 'product.category', type: 'link', kind: 'product_category' },
      {
        field: 'archived',
        label: 'product.archived',
        type: 'flag',
        yes: 'product.archived_yes',
        no: 'product.archived_no',
      },
    ],
    empty: { title: 'product.empty_title', text: 'product.empty_text' },
  },
  links: [
    { kind: 'order', label: 'product.link_orders', filter: (p) => ({ product_id: p.id }) },
    { kind: 'invoice', label: 'product.link_invoices', filter: (p) => ({ product_id: p.id }) },
    { kind: 'bill', label: 'product.link_bills', filter: (p) => ({ product_id: p.id }) },
    {
      kind: 'stock_move',
      label: 'product.link_moves',
      filter: (p) => (p.kind === 'goods' ? { product_id: p.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      sku: '',
      name: '',
      kind: 'goods',
      description: '',
      price: '',
      barcode: '',
      category_id: null,
      category: '',
      income_account: null,
      expense_account: null,
      taxes: [],
    }),
    sections: [
      {
        fields: [
          {
            field: 'sku',
            label: 'product.sku',
            type: 'text',
            max: 60,
            required: true,
            span: 3,
            help: 'product.sku_help',
          },
          { field: 'name', label: 'product.name', type: 'text', max: 200, required: true, span: 6 },
          {
            field: 'kind',
            label: 'product.kind',
            type: 'choice',
            choices: kinds,
            span: 3,
            help: 'product.kind_help',
          },
          {
            field: 'price',
            label: 'product.price',
            type: 'amount',
            span: 3,
            help: 'product.price_help',
          },
          {
            field: 'unit_id',
            label: 'product.unit',
            type: 'link',
            kind: 'unit',
            text: 'unit',
            span: 3,
          },
          {
            field: 'category_id',
            label: 'product.category',
            type: 'link',
            kind: 'product_category',
            text: 'category',
            span: 3,
          },
          { field: 'barcode', label: 'product.barcode', type: 'text', max: 60, span: 3 },
          {
            field: 'income_account_id',
            label: 'product.income_account',
            type: 'link',
            kind: 'account',
            text: 'income_account',
            params: { is_group: 'false', active: 'true' },
            help: 'product.account_help',
            span: 4,
          },
          {
            field: 'expense_account_id',
            label: 'product.expense_account',
            type: 'link',
            kind: 'account',
            text: 'expense_account',
            params: { is_group: 'false', active: 'true' },
            help: 'product.account_help',
            span: 4,
          },
          { field: 'description', label: 'product.description', type: 'textarea', span: 12 },
        ],
      },
    ],
    lines: [
      lineTable<Product, ProductTax>({
        field: 'taxes',
        label: 'product.taxes',
        one: 'product.tax',
        add: 'product.add_tax',
        empty: 'product.no_taxes',
        keyField: 'tax_id',
        blank: () => ({ side: 'sale', code: '' }),
        columns: [
          { field: 'side', label: 'product.side', width: 130, type: 'choice', choices: sides },
          {
            field: 'tax_id',
            label: 'product.tax',
            width: 0,
            type: 'link',
            kind: 'tax',
            text: 'code',
            params: { active: 'true' },
            required: true,
            fill: (x) => ({ code: String(x['code'] ?? '') }),
          },
        ],
      }),
    ],
    nullable: ['barcode'],
    figures: [
      { label: 'product.on_hand', value: (p) => p.on_hand ?? '', quantity: true },
      { label: 'product.reserved', value: (p) => p.reserved ?? '', quantity: true },
      { label: 'product.available', value: (p) => p.available ?? '', strong: true, quantity: true },
    ],
    figuresVisible: (p) => p.kind === 'goods' && p.on_hand !== undefined,
    archivable: true,
    panels: [
      {
        name: 'stock',
        title: 'product.stock',
        visible: (p) => p.kind === 'goods',
        Component: StockPanel,
      },
      { name: 'image', title: 'product.image', Component: ImagePanel },
    ],
  },
});
