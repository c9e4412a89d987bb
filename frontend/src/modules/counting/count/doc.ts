import { IconClipboardCheck } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { SheetPanel } from '../panels';

type Count = components['schemas']['Count'];
type Product = components['schemas']['CountProduct'];

const draft: Choice = { value: 'draft', label: 'count.draft', tone: 'grey' };
const counting: Choice = { value: 'counting', label: 'count.counting', tone: 'amber' };
const reviewed: Choice = { value: 'reviewed', label: 'count.reviewed', tone: 'blue' };
const posted: Choice = { value: 'posted', label: 'count.posted', tone: 'green' };
const cancelled: Choice = { value: 'cancelled', label: 'count.cancelled', tone: 'red' };

const methods: Choice[] = ['full', 'cycle'].map((value) => ({ value, label: `count.${value}` }));
const rests: Choice[] = ['leave', 'zero'].map((value) => ({ value, label: `count.${value}` }));

const isDraft = (c: Partial<Count>) => (c.state ?? 'draft') === 'draft';
const isOpen = (c: Partial<Count>) =>
  ['draft', 'counting', 'reviewed'].includes(c.state ?? 'draft');

export const doc = defineDoc<Count>({
  kind: 'stock_count',
  path: '/stock-counts',
  module: 'inventory',
  order: 52,
  icon: IconClipboardCheck,
  one: 'count.one',
  many: 'count.many',
  permissions: { read: 'counting.count.read', write: 'counting.count.write' },
  title: (c) => c.number ?? (c.id ? t('count.draft_title', { id: c.id }) : t('count.draft')),
  subtitle: (c) => c.location ?? '',
  pick: { code: (c) => c.number ?? '', name: (c) => c.location, facts: (c) => [c.warehouse] },
  list: {
    sort: '-id',
    columns: [
      {
        field: 'number',
        label: 'count.number',
        width: 160,
        format: 'code',
        blank: (c) => t('count.draft_title', { id: c.id }),
      },
      {
        field: 'state',
        label: 'count.state',
        width: 120,
        sortable: false,
        format: 'choice',
        choices: [draft, counting, reviewed, posted, cancelled],
      },
      { field: 'location', label: 'count.location', width: 0, sortable: false },
      { field: 'warehouse', label: 'count.warehouse', width: 130, sortable: false },
      {
        field: 'method',
        label: 'count.method',
        width: 150,
        sortable: false,
        format: 'choice',
        choices: methods,
      },
      { field: 'line_count', label: 'count.line_count', width: 90, sortable: false },
      { field: 'counted_lines', label: 'count.counted_lines', width: 90, sortable: false },
      {
        field: 'posted_at',
        label: 'count.posted_at',
        width: 160,
        format: 'moment',
        sortable: false,
      },
    ],
    filters: [
      {
        field: 'state',
        label: 'count.state',
        type: 'choice',
        choices: [draft, counting, reviewed, posted, cancelled],
      },
      { field: 'warehouse_id', label: 'count.warehouse', type: 'link', kind: 'warehouse' },
    ],
    empty: { title: 'count.empty_title', text: 'count.empty_text' },
  },
  links: [
    {
      kind: 'stock_move',
      label: 'count.moves',
      filter: (c) => (c.state === 'posted' ? { count: c.id } : null),
    },
  ],
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      method: 'full',
      uncounted: 'leave',
      days: 0,
      most_lines: 0,
      notes: '',
      products: [],
    }),
    states: { field: 'state', steps: [draft, counting, reviewed, posted], aside: [cancelled] },
    editable: isOpen,
    sections: [
      {
        fields: [
          {
            field: 'warehouse_id',
            label: 'count.warehouse',
            type: 'link',
            kind: 'warehouse',
            text: 'warehouse',
            editable: isDraft,
            span: 4,
          },
          {
            field: 'location_id',
            label: 'count.location',
            type: 'link',
            kind: 'location',
            text: 'location',
            params: { kind: 'internal' },
            editable: isDraft,
            help: 'count.location_help',
            span: 4,
          },
          {
            field: 'category_id',
            label: 'count.category',
            type: 'link',
            kind: 'product_category',
            text: 'category',
            editable: isDraft,
            span: 4,
          },
          {
            field: 'method',
            label: 'count.method',
            type: 'choice',
            choices: methods,
            editable: isDraft,
            span: 3,
          },
          {
            field: 'days',
            label: 'count.days',
            type: 'quantity',
            sent: 'number',
            editable: isDraft,
            visible: (c) => c.method === 'cycle',
            help: 'count.days_help',
            span: 3,
          },
          {
            field: 'most_lines',
            label: 'count.most_lines',
            type: 'quantity',
            sent: 'number',
            editable: isDraft,
            visible: (c) => c.method === 'cycle',
            help: 'count.most_lines_help',
            span: 3,
          },
          {
            field: 'uncounted',
            label: 'count.uncounted',
            type: 'choice',
            choices: rests,
            span: 3,
          },
          { field: 'notes', label: 'count.notes', type: 'textarea', rows: 1, span: 12 },
        ],
      },
    ],
    lines: [
      lineTable<Count, Product>({
        field: 'products',
        label: 'count.products',
        one: 'count.product_one',
        add: 'count.add_product',
        empty: 'count.no_products',
        keyField: 'product_id',
        editable: isDraft,
        blank: () => ({ sku: '', product: '' }),
        columns: [
          {
            field: 'product_id',
            label: 'count.product',
            width: 160,
            type: 'link',
            kind: 'product',
            text: 'sku',
            required: true,
            fill: (p) => ({ sku: String(p['sku'] ?? ''), product: String(p['name'] ?? '') }),
          },
          { field: 'product', label: 'count.name', width: 0, type: 'shown' },
        ],
      }),
    ],
    panels: [
      {
        name: 'sheet',
        title: 'count.sheet',
        wide: true,
        visible: (c) => c.state !== 'draft',
        Component: SheetPanel,
      },
    ],
    print: (c) => `/stock-counts/${c.id}/pdf`,
    removable: isDraft,
    actions: [
      {
        operation: 'counting.count.start',
        verb: 'start',
        label: 'count.start',
        needs: 'counting.count.write',
        visible: isDraft,
        primary: true,
        done: 'count.start_done',
      },
      {
        operation: 'counting.count.review',
        verb: 'review',
        label: 'count.review',
        needs: 'counting.count.review',
        visible: (c) => c.state === 'counting',
        primary: true,
        done: 'count.review_done',
      },
      {
        operation: 'counting.count.post',
        verb: 'post',
        label: 'count.post',
        needs: 'counting.count.review',
        visible: (c) => c.state === 'reviewed',
        primary: true,
        rehearse: true,
        done: 'count.post_done',
      },
      {
        operation: 'counting.count.cancel',
        verb: 'cancel',
        label: 'count.cancel',
        needs: 'counting.count.write',
        visible: isOpen,
        rehearse: true,
        danger: true,
        done: 'count.cancel_done',
      },
    ],
  },
});
