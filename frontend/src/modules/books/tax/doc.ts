import { IconReceiptTax } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';

type Tax = components['schemas']['Tax'];
type Member = components['schemas']['TaxMember'];
type Posting = components['schemas']['TaxPosting'];

const choices = (of: string, values: string[]): Choice[] =>
  values.map((value) => ({ value, label: `tax.${of}_${value}` }));

const kinds = choices('kind', ['percent', 'fixed', 'group']);
const scopes = choices('scope', ['sale', 'purchase', 'both']);
const documents = choices('document', ['invoice', 'refund']);
const parts = choices('part', ['base', 'tax']);

export const doc = defineDoc<Tax>({
  kind: 'tax',
  path: '/taxes',
  module: 'books',
  order: 142,
  icon: IconReceiptTax,
  one: 'tax.one',
  many: 'tax.many',
  permissions: { read: '', write: 'ledger.chart.write' },
  title: (x) => x.code ?? '',
  subtitle: (x) => x.name ?? '',
  pick: { code: (x) => x.code, name: (x) => x.name },
  list: {
    sort: 'code',
    columns: [
      { field: 'code', label: 'tax.code', width: 120, format: 'code' },
      { field: 'name', label: 'tax.name', width: 0 },
      {
        field: 'kind',
        label: 'tax.kind',
        width: 120,
        format: 'choice',
        choices: kinds,
        sortable: false,
      },
      {
        field: 'scope',
        label: 'tax.scope',
        width: 120,
        format: 'choice',
        choices: scopes,
        sortable: false,
      },
      {
        field: 'rate',
        label: 'tax.rate',
        width: 90,
        format: 'percent',
        sortable: false,
        hide: (x) => x.kind !== 'percent',
      },
      {
        field: 'amount',
        label: 'tax.amount',
        width: 100,
        format: 'amount',
        sortable: false,
        hide: (x) => x.kind !== 'fixed',
      },
      { field: 'included', label: 'tax.included', width: 90, format: 'yes', sortable: false },
      { field: 'active', label: 'tax.active', width: 90, format: 'yes', sortable: false },
    ],
    filters: [
      { field: 'scope', label: 'tax.scope', type: 'choice', choices: scopes.slice(0, 2) },
      { field: 'kind', label: 'tax.kind', type: 'choice', choices: kinds },
      { field: 'active', label: 'tax.active', type: 'flag', yes: 'kit.yes', no: 'kit.no' },
    ],
    empty: { title: 'tax.empty_title', text: 'tax.empty_text' },
  },
  form: {
    blank: () => ({
      code: '',
      name: '',
      kind: 'percent',
      scope: 'sale',
      rate: '',
      amount: '',
      included: false,
      compound: false,
      active: true,
      members: [],
      postings: [],
    }),
    sections: [
      {
        fields: [
          { field: 'code', label: 'tax.code', type: 'text', max: 20, required: true, span: 2 },
          { field: 'name', label: 'tax.name', type: 'text', max: 100, required: true, span: 4 },
          { field: 'kind', label: 'tax.kind', type: 'choice', choices: kinds, span: 3 },
          { field: 'scope', label: 'tax.scope', type: 'choice', choices: scopes, span: 3 },
          {
            field: 'rate',
            label: 'tax.rate',
            type: 'quantity',
            help: 'tax.rate_help',
            visible: (x) => (x.kind ?? 'percent') === 'percent',
            span: 3,
          },
          {
            field: 'amount',
            label: 'tax.amount',
            type: 'amount',
            help: 'tax.amount_help',
            visible: (x) => x.kind === 'fixed',
            span: 3,
          },
          {
            field: 'included',
            label: 'tax.included',
            type: 'yes',
            help: 'tax.included_help',
            visible: (x) => x.kind !== 'group',
            span: 3,
          },
          {
            field: 'compound',
            label: 'tax.compound',
            type: 'yes',
            help: 'tax.compound_help',
            visible: (x) => x.kind !== 'group',
            span: 3,
          },
          {
            field: 'active',
            label: 'tax.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 3,
          },
        ],
      },
    ],
    lines: [
      lineTable<Tax, Posting>({
        field: 'postings',
        label: 'tax.postings',
        one: 'tax.posting',
        add: 'tax.add_posting',
        empty: 'tax.no_postings',
        keyField: 'factor',
        editable: (x) => x.kind !== 'group',
        blank: () => ({
          document: 'invoice',
          part: 'tax',
          factor: '100',
          account_code: '',
          box: '',
        }),
        columns: [
          {
            field: 'document',
            label: 'tax.document',
            width: 130,
            type: 'choice',
            choices: documents,
          },
          { field: 'part', label: 'tax.part', width: 110, type: 'choice', choices: parts },
          { field: 'factor', label: 'tax.factor', width: 90, type: 'percent' },
          {
            field: 'account_id',
            label: 'tax.account',
            width: 130,
            type: 'link',
            kind: 'account',
            text: 'account_code',
            params: { is_group: 'false', active: 'true' },
            fill: (a) => ({
              account_code: String(a['code'] ?? ''),
              account: String(a['name'] ?? ''),
            }),
          },
          { field: 'account', label: 'tax.account_name', width: 0, type: 'shown' },
          { field: 'box', label: 'tax.box', width: 150, type: 'text' },
        ],
      }),
      lineTable<Tax, Member>({
        field: 'members',
        label: 'tax.members',
        one: 'tax.member',
        add: 'tax.add_member',
        empty: 'tax.no_members',
        keyField: 'tax_id',
        editable: (x) => x.kind === 'group',
        blank: () => ({ code: '', name: '' }),
        columns: [
          {
            field: 'tax_id',
            label: 'tax.code',
            width: 150,
            type: 'link',
            kind: 'tax',
            text: 'code',
            params: { active: 'true' },
            fill: (x) => ({ code: String(x['code'] ?? ''), name: String(x['name'] ?? '') }),
          },
          { field: 'name', label: 'tax.name', width: 0, type: 'shown' },
        ],
      }),
    ],
    removable: () => true,
  },
});
