import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, refresh } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { ChoiceField, DateField } from '@/kit/fields';
import {
  Fields,
  FormEnd,
  Page,
  Panel,
  PlainTable,
  ProblemNote,
  said,
  useSubmit,
  Waiting,
} from '@/kit/page';
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

const charts = ['trade', 'services', 'general', 'own'];

function Start() {
  const [chart, setChart] = useState('trade');
  const [start, setStart] = useState(`${today().slice(0, 4)}-01-01`);
  const { ref, busy, problem, submit } = useSubmit();
  const save = () =>
    submit(async () => {
      await call('POST', '/books', { body: { chart, starts_on: start } });
      await refresh('setup', 'account', 'fiscal_year');
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
          ]}
        />
      </Panel>
    </>
  );
}

/** "default_receivable" → "Default receivable" */
function roleName(role: string): string {
  const words = role.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
