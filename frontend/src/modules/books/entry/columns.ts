import type { components } from '@/api/schema.gen';
import type { LineColumn } from '@/doc/define';

/** The columns of an entry's lines, and of a template's. */
export const columns: LineColumn<components['schemas']['EntryLine']>[] = [
  {
    field: 'account_id',
    label: 'entry.account',
    width: 110,
    type: 'link',
    kind: 'account',
    text: 'account_code',
    params: { is_group: 'false', active: 'true' },
    required: true,
    fill: (a) => ({
      account_code: String(a['code'] ?? ''),
      account: String(a['name'] ?? ''),
    }),
  },
  { field: 'account', label: 'entry.account_name', width: 170, type: 'shown' },
  {
    field: 'partner_id',
    label: 'entry.partner',
    width: 150,
    type: 'link',
    kind: 'partner',
    text: 'partner',
  },
  { field: 'description', label: 'entry.line_description', width: 0, type: 'text' },
  { field: 'debit', label: 'entry.debit', width: 110, type: 'amount', format: 'amount' },
  { field: 'credit', label: 'entry.credit', width: 110, type: 'amount', format: 'amount' },
  {
    field: 'cost_center_id',
    label: 'entry.cost_center',
    width: 100,
    type: 'link',
    kind: 'dimension',
    text: 'cost_center',
    params: { kind: 'cost_center', active: 'true' },
    fill: (d) => ({ cost_center: String(d['code'] ?? '') }),
  },
  {
    field: 'project_id',
    label: 'entry.project',
    width: 90,
    type: 'link',
    kind: 'dimension',
    text: 'project',
    params: { kind: 'project', active: 'true' },
    fill: (d) => ({ project: String(d['code'] ?? '') }),
  },
];
