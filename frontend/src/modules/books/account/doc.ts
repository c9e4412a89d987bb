import { IconListTree } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, type Choice } from '@/doc/define';

type Account = components['schemas']['Account'];

const types: Choice[] = ['asset', 'liability', 'equity', 'income', 'expense'].map((value) => ({
  value,
  label: `account.${value}`,
}));

const controls: Choice[] = [
  { value: '', label: 'account.control_none' },
  { value: 'receivable', label: 'account.receivable' },
  { value: 'payable', label: 'account.payable' },
];

export const doc = defineDoc<Account>({
  kind: 'account',
  path: '/accounts',
  module: 'books',
  order: 110,
  icon: IconListTree,
  letter: 'a',
  follows: ['entry'],
  one: 'account.one',
  many: 'account.many',
  permissions: { read: 'ledger.read', write: 'ledger.chart.write' },
  title: (a) => a.code ?? '',
  subtitle: (a) => a.name ?? '',
  pick: {
    code: (a) => a.code,
    name: (a) => a.name,
    facts: (a) => [t(`account.${a.type}`)],
  },
  list: {
    sort: 'tree',
    tree: { sort: 'tree', level: (a) => a.level, heading: (a) => a.is_group },
    columns: [
      { field: 'code', label: 'account.code', width: 160, format: 'code' },
      { field: 'name', label: 'account.name', width: 0 },
      {
        field: 'type',
        label: 'account.type',
        width: 110,
        sortable: false,
        format: 'choice',
        choices: types,
      },
      { field: 'subtype', label: 'account.subtype', width: 170, sortable: false, optional: true },
      { field: 'parent', label: 'account.parent', width: 230, sortable: false, optional: true },
      {
        field: 'is_group',
        label: 'account.is_group',
        width: 90,
        format: 'yes',
        sortable: false,
        optional: true,
      },
      { field: 'active', label: 'account.active', width: 90, format: 'yes', sortable: false },
      {
        field: 'balance',
        label: 'account.balance',
        width: 130,
        format: 'amount',
        sortable: false,
      },
    ],
    filters: [
      { field: 'type', label: 'account.type', type: 'choice', choices: types },
      {
        field: 'is_group',
        label: 'account.is_group',
        type: 'flag',
        yes: 'account.groups',
        no: 'account.no_groups',
      },
      {
        field: 'active',
        label: 'account.active',
        type: 'flag',
        yes: 'account.active_yes',
        no: 'account.active_no',
      },
    ],
    empty: { title: 'account.empty_title', text: 'account.empty_text' },
  },
  form: {
    blank: () => ({
      code: '',
      name: '',
      parent_id: null,
      parent: '',
      type: 'expense',
      subtype: 'expense',
      is_group: false,
      control: '',
      currency: '',
      active: true,
    }),
    nullable: ['currency'],
    sections: [
      {
        fields: [
          { field: 'code', label: 'account.code', type: 'text', max: 20, required: true, span: 2 },
          { field: 'name', label: 'account.name', type: 'text', max: 200, required: true, span: 6 },
          {
            field: 'parent_id',
            label: 'account.parent',
            type: 'link',
            kind: 'account',
            text: 'parent',
            params: { is_group: 'true' },
            span: 4,
          },
          {
            field: 'type',
            label: 'account.type',
            type: 'choice',
            choices: types,
            required: true,
            span: 3,
          },
          {
            field: 'subtype',
            label: 'account.subtype',
            type: 'served',
            from: '/account-subtypes',
            by: 'type',
            required: true,
            span: 3,
          },
          {
            field: 'control',
            label: 'account.control',
            type: 'choice',
            choices: controls,
            help: 'account.control_help',
            span: 3,
          },
          {
            field: 'currency',
            label: 'account.currency',
            type: 'text',
            max: 3,
            help: 'account.currency_help',
            span: 3,
          },
          {
            field: 'is_group',
            label: 'account.is_group',
            type: 'yes',
            help: 'account.is_group_help',
            span: 3,
          },
          {
            field: 'active',
            label: 'account.active',
            type: 'yes',
            visible: (_, isNew) => !isNew,
            span: 3,
          },
        ],
      },
    ],
    figures: [{ label: 'account.balance', value: (a) => a.balance ?? '0', strong: true }],
    figuresVisible: (a) => a.id !== undefined,
    removable: () => true,
  },
});
