import { IconUsersGroup } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { defineDoc, lineTable, type Choice } from '@/doc/define';

type Partner = components['schemas']['Partner'];
type Address = components['schemas']['PartnerAddress'];
type Contact = components['schemas']['PartnerContact'];

const addressKinds: Choice[] = [
  { value: 'billing', label: 'partner.billing' },
  { value: 'delivery', label: 'partner.delivery' },
  { value: 'other', label: 'partner.other' },
];

export const doc = defineDoc<Partner>({
  kind: 'partner',
  path: '/partners',
  module: 'sales',
  order: 20,
  icon: IconUsersGroup,
  letter: 'c',
  one: 'partner.one',
  many: 'partner.many',
  permissions: { read: '', write: 'partners.partner.write' },
  title: (p) => p.name ?? '',
  subtitle: (p) => p.code ?? '',
  pick: {
    code: (p) => p.code,
    name: (p) => p.name,
    facts: (p) => [p.addresses?.[0]?.city ?? '', p.email],
    params: { archived: 'false' },
  },
  list: {
    sort: 'name',
    columns: [
      { field: 'name', label: 'partner.name', width: 0 },
      { field: 'code', label: 'partner.code', width: 120, format: 'code' },
      { field: 'email', label: 'partner.email', width: 220, sortable: false },
      { field: 'phone', label: 'partner.phone', width: 140, sortable: false },
      {
        field: 'is_customer',
        label: 'partner.is_customer',
        width: 100,
        format: 'yes',
        sortable: false,
      },
      {
        field: 'is_supplier',
        label: 'partner.is_supplier',
        width: 100,
        format: 'yes',
        sortable: false,
      },
      {
        field: 'tax_number',
        label: 'partner.tax_number',
        width: 140,
        optional: true,
        sortable: false,
      },
      {
        field: 'updated_at',
        label: 'partner.updated_at',
        width: 160,
        format: 'moment',
        optional: true,
        sortable: false,
      },
    ],
    filters: [
      {
        field: 'is_customer',
        label: 'partner.is_customer',
        type: 'flag',
        yes: 'kit.yes',
        no: 'kit.no',
      },
      {
        field: 'is_supplier',
        label: 'partner.is_supplier',
        type: 'flag',
        yes: 'kit.yes',
        no: 'kit.no',
      },
      {
        field: 'archived',
        label: 'partner.archived',
        type: 'flag',
        yes: 'partner.archived_yes',
        no: 'partner.archived_no',
      },
    ],
    empty: { title: 'partner.empty_title', text: 'partner.empty_text' },
  },
  links: [{ kind: 'order', label: 'partner.link_orders', filter: (p) => ({ customer_id: p.id }) }],
  form: {
    blank: () => ({
      code: '',
      name: '',
      is_customer: true,
      is_supplier: false,
      email: '',
      phone: '',
      tax_number: '',
      notes: '',
      addresses: [],
      contacts: [],
    }),
    sections: [
      {
        fields: [
          { field: 'name', label: 'partner.name', type: 'text', max: 200, required: true, span: 6 },
          {
            field: 'code',
            label: 'partner.code',
            type: 'text',
            max: 40,
            span: 3,
            help: 'partner.code_help',
          },
          { field: 'tax_number', label: 'partner.tax_number', type: 'text', max: 40, span: 3 },
          { field: 'email', label: 'partner.email', type: 'email', max: 254, span: 6 },
          { field: 'phone', label: 'partner.phone', type: 'tel', max: 50, span: 6 },
          { field: 'is_customer', label: 'partner.is_customer', type: 'yes', span: 3 },
          { field: 'is_supplier', label: 'partner.is_supplier', type: 'yes', span: 3 },
          { field: 'notes', label: 'partner.notes', type: 'textarea', rows: 2, span: 12 },
        ],
      },
    ],
    lines: [
      lineTable<Partner, Address>({
        field: 'addresses',
        label: 'partner.addresses',
        one: 'partner.address',
        add: 'partner.add_address',
        empty: 'partner.no_addresses',
        keyField: 'street',
        blank: () => ({
          kind: 'billing',
          street: '',
          street2: '',
          city: '',
          postal_code: '',
          region: '',
          country: '',
        }),
        columns: [
          {
            field: 'kind',
            label: 'partner.kind',
            width: 110,
            type: 'choice',
            choices: addressKinds,
          },
          { field: 'street', label: 'partner.street', width: 0, type: 'text' },
          { field: 'street2', label: 'partner.street2', width: 130, type: 'text' },
          { field: 'postal_code', label: 'partner.postal_code', width: 100, type: 'text' },
          { field: 'city', label: 'partner.city', width: 150, type: 'text' },
          { field: 'region', label: 'partner.region', width: 110, type: 'text' },
          { field: 'country', label: 'partner.country', width: 80, type: 'text' },
        ],
      }),
      lineTable<Partner, Contact>({
        field: 'contacts',
        label: 'partner.contacts',
        one: 'partner.contact',
        add: 'partner.add_contact',
        empty: 'partner.no_contacts',
        keyField: 'name',
        blank: () => ({ name: '', role: '', email: '', phone: '' }),
        columns: [
          { field: 'name', label: 'partner.name', width: 0, type: 'text', required: true },
          { field: 'role', label: 'partner.role', width: 170, type: 'text' },
          { field: 'email', label: 'partner.email', width: 230, type: 'text' },
          { field: 'phone', label: 'partner.phone', width: 150, type: 'text' },
        ],
      }),
    ],
    archivable: true,
  },
});
