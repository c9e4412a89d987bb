import { IconBox } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { formatAmount, formatQuantity, isNegative, isZero } from '@/lib/money';
import { t } from '@/app/i18n';
import { NumbersPanel } from '../panels';
import { mayNow } from '@/doc/me';
import { later } from '@/kit/later';

const ImagePanel = later(async () => (await import('./ImagePanel')).ImagePanel);
const StockPanel = later(async () => (await import('./StockPanel')).StockPanel);

const ForecastPanel = later(async () => (await import('./ForecastPanel')).ForecastPanel);
const ValuePanel = later(async () => (await import('./ValuePanel')).ValuePanel);

type Product = components['schemas']['Product'];
type ProductTax = components['schemas']['ProductTax'];
type Packaging = components['schemas']['Packaging'];
type Barcode = components['schemas']['Barcode'];

const sides: Choice[] = [
  { value: 'sale', label: 'product.side_sale' },
  { value: 'purchase', label: 'product.side_purchase' },
];

const kinds: Choice[] = [
  { value: 'goods', label: 'product.goods' },
  { value: 'service', label: 'product.service' },
];

const trackings: Choice[] = ['none', 'lot', 'serial'].map((value) => ({
  value,
  label: `product.tracking_${value}`,
}));

const house: Choice[] = [
  { value: 'false', label: 'product.gtin' },
  { value: 'true', label: 'product.house_number' },
];

const isGoods = (p: Partial<Product>) => p.kind !== 'service';
const isTracked = (p: Partial<Product>) => p.tracking === 'lot' || p.tracking === 'serial';

export const doc = defineDoc<Product>({
  kind: 'product',
  path: '/products',
  module: 'inventory',
  order: 30,
  icon: IconBox,
  letter: 'p',
  follows: ['order', 'receipt', 'delivery', 'transfer', 'scrap'],
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
    labels: 'product',
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
        field: 'tracking',
        label: 'product.tracking',
        width: 130,
        format: 'choice',
        choices: trackings,
        hide: (p) => p.kind !== 'goods',
        optional: true,
        sortable: false,
      },
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
      { field: 'tracking', label: 'product.tracking', type: 'choice', choices: trackings },
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
      kind: 'lot',
      label: 'product.link_lots',
      filter: (p) => (isTracked(p) ? { product_id: p.id } : null),
    },
    {
      kind: 'supplier_price',
      label: 'product.link_prices',
      filter: (p) => ({ product_id: p.id }),
    },
    {
      kind: 'reorder_rule',
      label: 'product.link_rules',
      filter: (p) => (p.kind === 'goods' ? { product_id: p.id } : null),
    },
    {
      kind: 'purchase_order',
      label: 'product.link_purchases',
      filter: (p) => ({ product_id: p.id }),
    },
    {
      kind: 'stock_move',
      label: 'product.link_moves',
      filter: (p) => (p.kind === 'goods' ? { product_id: p.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      tracking: 'none',
      lot_pattern: '',
      barcode_internal: false,
      purchase_unit: null,
      sales_unit: null,
      barcodes: [],
      packagings: [],
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
      {
        title: 'product.handling',
        fields: [
          {
            field: 'purchase_unit_id',
            label: 'product.purchase_unit',
            type: 'link',
            kind: 'unit',
            text: 'purchase_unit',
            help: 'product.unit_help',
            span: 3,
          },
          {
            field: 'sales_unit_id',
            label: 'product.sales_unit',
            type: 'link',
            kind: 'unit',
            text: 'sales_unit',
            help: 'product.unit_help',
            span: 3,
          },
          { field: 'weight', label: 'product.weight', type: 'quantity', span: 3, visible: isGoods },
          { field: 'volume', label: 'product.volume', type: 'quantity', span: 3, visible: isGoods },
          {
            field: 'tracking',
            label: 'product.tracking',
            type: 'choice',
            choices: trackings,
            help: 'product.tracking_help',
            visible: isGoods,
            span: 3,
          },
          {
            field: 'shelf_life_days',
            label: 'product.shelf_life',
            type: 'quantity',
            sent: 'number',
            help: 'product.shelf_life_help',
            visible: isTracked,
            span: 3,
          },
          {
            field: 'lot_pattern',
            label: 'product.lot_pattern',
            type: 'text',
            max: 60,
            placeholder: '{sku}-{number}',
            help: 'product.lot_pattern_help',
            visible: isTracked,
            span: 3,
          },
          {
            field: 'barcode_internal',
            label: 'product.barcode_internal',
            type: 'yes',
            visible: (p) => !!p.barcode,
            span: 3,
          },
        ],
      },
    ],
    lines: [
      lineTable<Product, Packaging>({
        field: 'packagings',
        label: 'product.packagings',
        one: 'product.packaging',
        add: 'product.add_packaging',
        empty: 'product.no_packagings',
        keyField: 'name',
        keepsId: true,
        blank: () => ({ name: '', barcode: '', internal: false }),
        columns: [
          { field: 'name', label: 'product.name', width: 0, type: 'text', required: true },
          {
            field: 'quantity',
            label: 'product.in_it',
            width: 120,
            type: 'quantity',
            required: true,
          },
          { field: 'barcode', label: 'product.barcode', width: 180, type: 'text' },
          {
            field: 'internal',
            label: 'product.barcode_kind',
            width: 160,
            type: 'choice',
            choices: house,
            sent: 'boolean',
          },
        ],
      }),
      lineTable<Product, Barcode>({
        field: 'barcodes',
        label: 'product.barcodes',
        one: 'product.barcode',
        add: 'product.add_barcode',
        empty: 'product.no_barcodes',
        keyField: 'code',
        blank: () => ({ code: '', internal: false }),
        columns: [
          { field: 'code', label: 'product.barcode', width: 0, type: 'text', required: true },
          {
            field: 'internal',
            label: 'product.barcode_kind',
            width: 160,
            type: 'choice',
            choices: house,
            sent: 'boolean',
          },
        ],
      }),
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
    nullable: ['barcode', 'weight', 'volume'],
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
      {
        name: 'forecast',
        title: 'product.forecast_panel',
        visible: (p) => p.kind === 'goods',
        Component: ForecastPanel,
      },
      {
        name: 'numbers',
        title: 'product.numbers',
        visible: (p) => isTracked(p) && !p.archived,
        Component: NumbersPanel,
      },
      {
        name: 'value',
        title: 'product.value_panel',
        visible: (p) => p.kind === 'goods' && mayNow('inventory.value.read'),
        Component: ValuePanel,
      },
      { name: 'image', title: 'product.image', Component: ImagePanel },
    ],
  },
});
