import { IconNotebook } from '@tabler/icons-react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { defineDoc, lineTable, type Choice } from '@/doc/define';
import { today } from '@/lib/date';
import { TemplatePanel } from '../panels';
import { columns } from './columns';
import { later } from '@/kit/later';

const ReversalPanel = later(async () => (await import('./ReversalPanel')).ReversalPanel);

type Entry = components['schemas']['JournalEntry'];
type Line = components['schemas']['EntryLine'];

const draft: Choice = { value: 'draft', label: 'entry.draft', tone: 'grey' };
const posted: Choice = { value: 'posted', label: 'entry.posted', tone: 'green' };

const isDraft = (e: Partial<Entry>) => (e.state ?? 'draft') === 'draft';

export const doc = defineDoc<Entry>({
  kind: 'entry',
  path: '/journal-entries',
  module: 'books',
  order: 100,
  icon: IconNotebook,
  letter: 'e',
  one: 'entry.one',
  many: 'entry.many',
  permissions: { read: 'ledger.read', write: 'ledger.entry.write' },
  title: (e) => e.number ?? (e.id ? t('entry.draft_title', { id: e.id }) : t('entry.draft')),
  subtitle: (e) => e.description ?? '',
  pick: { code: (e) => e.number ?? '', name: (e) => e.description, facts: (e) => [e.total] },
  links: [
    {
      kind: 'entry_template',
      label: 'entry_template.one',
      filter: (e) => ({ entry_id: e.id }),
    },
  ],
  list: {
    sort: '-entry_date',
    columns: [
      {
        field: 'number',
        label: 'entry.number',
        width: 160,
        format: 'code',
        sortable: false,
        blank: (e) => t('entry.draft_title', { id: e.id }),
      },
      {
        field: 'state',
        label: 'entry.state',
        width: 100,
        sortable: false,
        format: 'choice',
        choices: [draft, posted],
      },
      { field: 'entry_date', label: 'entry.entry_date', width: 120, format: 'date' },
      { field: 'journal', label: 'entry.journal', width: 80, sortable: false, format: 'code' },
      { field: 'description', label: 'entry.description', width: 0, sortable: false },
      { field: 'reference', label: 'entry.reference', width: 150, sortable: false },
      { field: 'total', label: 'entry.total', width: 120, format: 'amount', sortable: false },
      {
        field: 'posted_at',
        label: 'entry.posted_at',
        width: 160,
        format: 'moment',
        optional: true,
        sortable: false,
      },
    ],
    filters: [
      { field: 'state', label: 'entry.state', type: 'choice', choices: [draft, posted] },
      { field: 'journal_id', label: 'entry.journal', type: 'link', kind: 'journal' },
      { field: 'entry_date', label: 'entry.entry_date', type: 'date' },
    ],
    empty: { title: 'entry.empty_title', text: 'entry.empty_text' },
    bulk: [
      {
        action: 'post',
        done: 'doc.bulk_posted',
        by: 'entry_date',
        total: (e) => ({ label: 'entry.many', amount: e.total }),
      },
    ],
  },
  form: {
    files: true,
    blank: () => ({
      state: 'draft',
      entry_date: today(),
      journal_name: '',
      reference: '',
      description: '',
      lines: [],
    }),
    states: { field: 'state', steps: [draft, posted] },
    sections: [
      {
        fields: [
          { field: 'description', label: 'entry.description', type: 'text', max: 500, span: 4 },
          { field: 'entry_date', label: 'entry.entry_date', type: 'date', required: true, span: 2 },
          {
            field: 'journal_id',
            label: 'entry.journal',
            type: 'link',
            kind: 'journal',
            text: 'journal_name',
            params: { active: 'true' },
            help: 'entry.journal_help',
            span: 3,
          },
          { field: 'reference', label: 'entry.reference', type: 'text', max: 200, span: 3 },
        ],
      },
    ],
    lines: [
      lineTable<Entry, Line>({
        field: 'lines',
        label: 'entry.lines',
        one: 'entry.line',
        add: 'entry.add_line',
        empty: 'entry.no_lines',
        keyField: 'account_id',
        balance: { debit: 'balancing_debit', credit: 'balancing_credit' },
        blank: () => ({ account: '', account_code: '', partner: '', description: '' }),
        columns,
        more: [
          { field: 'due_date', label: 'entry.due_date', type: 'date' },
          { field: 'currency', label: 'entry.currency', type: 'text' },
          {
            field: 'currency_amount',
            label: 'entry.currency_amount',
            type: 'amount',
            signed: true,
          },
          { field: 'rate', label: 'entry.rate', type: 'shown' },
        ],
      }),
    ],
    figures: [
      { label: 'entry.debit', value: (e) => e.debit ?? '0' },
      { label: 'entry.credit', value: (e) => e.credit ?? '0' },
      { label: 'entry.difference', value: (e) => e.difference ?? '0', strong: true },
    ],
    calculate: '/journal-entries/calculate',
    calculated: { head: ['debit', 'credit', 'difference'], table: 'lines', line: [] },
    editable: isDraft,
    removable: isDraft,
    actions: [
      {
        operation: 'ledger.entry.post',
        verb: 'post',
        label: 'entry.post',
        needs: 'ledger.entry.post',
        visible: isDraft,
        primary: true,
        rehearse: true,
        done: 'entry.post_done',
      },
      {
        operation: 'ledger.entry.balance',
        verb: 'balance',
        label: 'entry.balance',
        needs: 'ledger.entry.write',
        visible: (e) => isDraft(e) && e.journal === 'OPN' && Number(e.difference ?? 0) !== 0,
        done: 'entry.balance_done',
      },
      {
        operation: 'ledger.entry.reverse',
        verb: 'reverse',
        label: 'entry.reverse',
        needs: 'ledger.entry.post',
        visible: (e) =>
          e.state === 'posted' &&
          !e.reversed_by &&
          !e.reversal_of &&
          !e.closing &&
          e.source_kind === '',
        rehearse: true,
        danger: true,
        done: 'entry.reverse_done',
      },
    ],
    panels: [
      { name: 'template', title: 'entry.template', Component: TemplatePanel },
      {
        name: 'reversal',
        title: 'entry.reversal',
        visible: (e) => Boolean(e.reversed_by ?? e.reversal_of),
        Component: ReversalPanel,
      },
    ],
  },
});
