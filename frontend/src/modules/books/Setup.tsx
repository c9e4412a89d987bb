import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, refresh } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { searcher } from '@/doc/data';
import { DateField } from '@/kit/DateField';
import { ChoiceField, MoneyInput, QuantityInput } from '@/kit/fields';
import { LinkPicker } from '@/kit/LinkPicker';
import {
  Fields,
  FormEnd,
  Page,
  Panel,
  PlainTable,
  ProblemNote,
  refused,
  said,
  useSubmit,
  Waiting,
} from '@/kit/page';
import type { Search } from '@/kit/search';
import { Button } from '@/kit/ui';
import { formatDate, today } from '@/lib/date';

type Books = components['schemas']['BooksSetup'];

export function useBooks() {
  return useQuery({
    queryKey: ['list', ['setup', 'fiscal_year'], '/books'],
    queryFn: ({ signal }) => call<Books>('GET', '/books', { signal }),
  });
}

/** How the books are set up; before that, the choice of a chart of accounts. */
export default function Setup() {
  const books = useBooks();
  const may = useCan('ledger.setup');
  return (
    <Page title={t('books.setup')} about={t('books.about')} narrow>
      {!books.data && <Waiting />}
      {books.data && !books.data.ready && (may ? <Start /> : <Panel title={t('books.not_yet')} />)}
      {books.data?.ready && <Settings books={books.data} may={may} />}
    </Page>
  );
}

const taxSets = ['none', 'standard', 'union'];
const charts = ['trade', 'services', 'general', 'own'];

function Start() {
  const [chart, setChart] = useState('trade');
  const [start, setStart] = useState(`${today().slice(0, 4)}-01-01`);
  const [taxes, setTaxes] = useState('none');
  const [rate, setRate] = useState('');
  const [reduced, setReduced] = useState('');
  const { ref, busy, problem, submit } = useSubmit();
  const save = () =>
    submit(async () => {
      await call('POST', '/books', {
        body: {
          chart,
          starts_on: start,
          taxes: { kind: taxes, ...(rate && { rate }), ...(reduced && { reduced }) },
        },
      });
      await refresh('setup', 'account', 'fiscal_year', 'tax', 'tax_position');
      said(t('books.started'));
    });
  return (
    <Panel title={t('books.start')} about={t('books.start_about')}>
      <form
        ref={ref}
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
        noValidate
      >
        <ProblemNote problem={problem} />
        <Fields>
          <ChoiceField
            label={t('books.chart')}
            name="chart"
            value={chart}
            help={t(`books.chart_${chart}_about`)}
            choices={charts.map((value) => ({ value, label: t(`books.chart_${value}`) }))}
            onChange={setChart}
          />
          <DateField
            label={t('books.starts_on')}
            name="starts_on"
            required
            help={t('books.starts_help')}
            value={start}
            onChange={(value) => value && setStart(value)}
          />
          <ChoiceField
            label={t('books.taxes')}
            name="taxes.kind"
            value={taxes}
            help={t(`books.taxes_${taxes}_about`)}
            choices={taxSets.map((value) => ({ value, label: t(`books.taxes_${value}`) }))}
            onChange={setTaxes}
          />
          {taxes !== 'none' && (
            <>
              <QuantityInput
                label={t('books.rate')}
                name="taxes.rate"
                required
                value={rate}
                onChange={setRate}
              />
              <QuantityInput
                label={t('books.reduced')}
                name="taxes.reduced"
                help={t('books.reduced_help')}
                value={reduced}
                onChange={setReduced}
              />
            </>
          )}
        </Fields>
        <FormEnd>
          <Button type="submit" loading={busy}>
            {t('books.go')}
          </Button>
        </FormEnd>
      </form>
    </Panel>
  );
}

function Settings({ books, may }: { books: Books; may: boolean }) {
  const [lock, setLock] = useState(books.lock_date ?? '');
  const { ref, busy, problem, submit } = useSubmit();
  const save = () =>
    submit(async () => {
      await call('PATCH', '/books', {
        body: { version: books.version, lock_date: lock === '' ? null : lock },
      });
      await refresh('setup');
      said(t('page.saved'));
    });
  return (
    <>
      <Panel title={t('books.lock')} about={t('books.lock_about')}>
        <form
          ref={ref}
          onSubmit={(e) => {
            e.preventDefault();
            void save();
          }}
          noValidate
        >
          <ProblemNote problem={problem} />
          <Fields>
            <DateField
              label={t('books.lock_date')}
              name="lock_date"
              value={lock}
              disabled={!may}
              onChange={setLock}
            />
          </Fields>
          {may && (
            <FormEnd>
              <Button type="submit" loading={busy} disabled={lock === (books.lock_date ?? '')}>
                {t('page.save')}
              </Button>
            </FormEnd>
          )}
        </form>
      </Panel>
      <Panel title={t('year.many')} flush>
        <PlainTable
          label={t('year.many')}
          rows={books.fiscal_years}
          rowKey={(y) => y.id}
          loading={false}
          empty=""
          columns={[
            { label: t('year.one'), cell: (y) => <A href="/fiscal-years">{y.name}</A> },
            { label: t('year.starts_on'), cell: (y) => formatDate(y.starts_on) },
            { label: t('year.ends_on'), cell: (y) => formatDate(y.ends_on) },
            {
              label: t('year.state'),
              cell: (y) => t(y.closed_at ? 'year.closed' : 'year.open'),
            },
          ]}
        />
      </Panel>
      <Defaults books={books} may={may} />
      {may && (
        <Panel title={t('books.imports')}>
          <A href="/import-accounts">{t('import.accounts')}</A>
          {' · '}
          <A href="/opening-balances">{t('opening.title')}</A>
          {' · '}
          <A href="/import-rates">{t('import.rates')}</A>
        </Panel>
      )}
      <Panel title={t('books.roles')} about={t('books.roles_about')} flush>
        <PlainTable
          label={t('books.roles')}
          rows={books.roles}
          rowKey={(r) => r.role}
          loading={false}
          empty={t('books.no_roles')}
          columns={[
            { label: t('books.role'), cell: (r) => roleName(r.role) },
            {
              label: t('entry.account'),
              cell: (r) => (
                <A href={`/accounts/${r.account_id}`}>
                  {r.account_code} {r.account}
                </A>
              ),
            },
            {
              label: t('books.change_role'),
              hidden: true,
              width: 240,
              cell: (r) => may && <ChangeRole books={books} role={r.role} />,
            },
          ]}
        />
      </Panel>
    </>
  );
}

/** What documents take unless something else is said. */
function Defaults({ books, may }: { books: Books; may: boolean }) {
  const [sale, setSale] = useState(hitOf(books.sale_tax_id, books.sale_tax));
  const [purchase, setPurchase] = useState(hitOf(books.purchase_tax_id, books.purchase_tax));
  const [limit, setLimit] = useState(books.write_off_limit);
  const { ref, busy, problem, submit } = useSubmit();
  const save = () =>
    submit(async () => {
      await call('PATCH', '/books', {
        body: {
          version: books.version,
          sale_tax_id: sale?.id ?? null,
          purchase_tax_id: purchase?.id ?? null,
          write_off_limit: limit || '0',
        },
      });
      await refresh('setup');
      said(t('page.saved'));
    });
  const tax = (
    label: string,
    name: string,
    value: { id: number; code: string } | null,
    set: (to: { id: number; code: string } | null) => void,
    search: Search,
  ) => (
    <LinkPicker
      label={label}
      name={name}
      id={value?.id ?? null}
      text={value?.code ?? ''}
      search={search}
      disabled={!may}
      onPick={(hit) => set(hit ? { id: hit.id, code: hit.code } : null)}
    />
  );
  return (
    <Panel title={t('books.defaults')} about={t('books.defaults_about')}>
      <form
        ref={ref}
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
        noValidate
      >
        <ProblemNote problem={problem} />
        <Fields>
          {tax(t('books.sale_tax'), 'sale_tax_id', sale, setSale, saleTaxes)}
          {tax(t('books.purchase_tax'), 'purchase_tax_id', purchase, setPurchase, purchaseTaxes)}
          <MoneyInput
            label={t('books.write_off_limit')}
            name="write_off_limit"
            help={t('books.write_off_help')}
            value={limit}
            disabled={!may}
            onChange={setLimit}
          />
        </Fields>
        {may && (
          <FormEnd>
            <Button type="submit" loading={busy}>
              {t('page.save')}
            </Button>
          </FormEnd>
        )}
      </form>
    </Panel>
  );
}

const saleTaxes = searcher('tax', { scope: 'sale', active: 'true' });
const purchaseTaxes = searcher('tax', { scope: 'purchase', active: 'true' });
const accounts = searcher('account', { is_group: 'false', active: 'true' });

function hitOf(id: number | null, code: string | null) {
  return id === null ? null : { id, code: code ?? '' };
}

/** Another account for a part: the picker is there once it is asked for. */
function ChangeRole({ books, role }: { books: Books; role: string }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        aria-label={t('books.change_role_of', { role: roleName(role) })}
        onClick={() => setOpen(true)}
      >
        {t('books.change_role')}
      </Button>
    );
  return (
    <LinkPicker
      label={t('books.new_account', { role: roleName(role) })}
      name={`roles.${role}`}
      id={null}
      text=""
      search={accounts}
      onPick={(hit) => {
        setOpen(false);
        if (!hit) return;
        call('PATCH', '/books', { body: { version: books.version, roles: { [role]: hit.code } } })
          .then(() => refresh('setup'))
          .then(() => said(t('page.saved')), refused);
      }}
    />
  );
}

/** "default_receivable" → "Default receivable" */
function roleName(role: string): string {
  const words = role.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
