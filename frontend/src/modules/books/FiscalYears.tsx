import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, callRehearse, refresh, useList, type Rehearsed } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Mark, Page, Panel, PlainTable, refused, said, Waiting } from '@/kit/page';
import { Rehearsal } from '@/kit/Rehearsal';
import { Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { useBooks } from './Setup';

type Year = components['schemas']['FiscalYear'];
type Period = components['schemas']['Period'];
type Checklist = components['schemas']['Checklist'];

/** A step that is asked about before it is done. */
interface Step {
  title: string;
  action: string;
  path: string;
  version: number;
  danger?: boolean;
}

/** Fiscal years, the latest first, with their periods. */
export default function FiscalYears() {
  const books = useBooks();
  const years = useList('/fiscal-years', { sort: '-starts_on', limit: 50 });
  const close = useCan('ledger.period.close');
  const [step, setStep] = useState<Step | null>(null);
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);

  async function prepare(next: Step) {
    setOutcome(null);
    setStep(next);
    try {
      setOutcome(await callRehearse('POST', next.path, { body: { version: next.version } }));
    } catch (error) {
      setStep(null);
      refused(error);
    }
  }

  async function go() {
    if (!step) return;
    setBusy(true);
    try {
      await call('POST', step.path, { body: { version: step.version } });
      await refresh('fiscal_year', 'period', 'entry', 'setup');
      said(`${step.title}: ${t('year.done')}`);
      setStep(null);
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  async function open() {
    try {
      await call('POST', '/fiscal-years', { body: {} });
      await refresh('fiscal_year', 'setup');
    } catch (error) {
      refused(error);
    }
  }

  if (books.data && !books.data.ready)
    return (
      <Page title={t('year.many')} narrow>
        <Panel title={t('books.not_yet')}>
          <A href="/books">{t('books.start')}</A>
        </Panel>
      </Page>
    );
  return (
    <Page
      title={t('year.many')}
      about={t('year.about')}
      actions={close && <Button onClick={() => void open()}>{t('year.next')}</Button>}
    >
      {years.loading && <Waiting />}
      {years.rows.map((y, i) => (
        <YearPanel key={y.id} year={y as Year} opened={i < 2} onStep={(s) => void prepare(s)} />
      ))}
      {step && (
        <Rehearsal
          title={step.title}
          action={step.action}
          outcome={outcome}
          busy={busy}
          danger={step.danger}
          onGo={() => void go()}
          onClose={() => setStep(null)}
        />
      )}
    </Page>
  );
}

function YearPanel({
  year,
  opened,
  onStep,
}: {
  year: Year;
  opened: boolean;
  onStep: (step: Step) => void;
}) {
  const mayClose = useCan('ledger.period.close');
  const mayReopen = useCan('ledger.period.reopen');
  const [open, setOpen] = useState(opened);
  const full = useQuery({
    queryKey: ['list', ['fiscal_year', 'period', 'entry'], '/fiscal-years', year.id],
    queryFn: ({ signal }) => call<Year>('GET', `/fiscal-years/${year.id}`, { signal }),
    enabled: open,
  });
  const closed = Boolean(year.closed_at);
  const entry = full.data?.closing_entry_id;
  return (
    <Panel
      flush
      title={`${year.name} — ${t(closed ? 'year.closed' : 'year.open')}`}
      about={
        <>
          {formatDate(year.starts_on)} – {formatDate(year.ends_on)}
          {entry ? (
            <>
              {'. '}
              {t('year.carried')}{' '}
              <A href={`/journal-entries/${entry}`}>{full.data?.closing_entry}</A>
            </>
          ) : null}
        </>
      }
      actions={
        <>
          {!open && (
            <Button variant="default" onClick={() => setOpen(true)}>
              {t('year.show', { name: year.name })}
            </Button>
          )}
          {!closed && mayClose && (
            <Button
              variant="default"
              onClick={() =>
                onStep({
                  title: t('year.end_of', { name: year.name }),
                  action: t('year.end'),
                  path: `/fiscal-years/${year.id}/close`,
                  version: year.version,
                })
              }
            >
              {t('year.end_of', { name: year.name })}
            </Button>
          )}
          {closed && mayReopen && (
            <Button
              variant="default"
              color="red"
              onClick={() =>
                onStep({
                  title: t('year.reopen_of', { name: year.name }),
                  action: t('year.reopen'),
                  path: `/fiscal-years/${year.id}/reopen`,
                  version: year.version,
                  danger: true,
                })
              }
            >
              {t('year.reopen_of', { name: year.name })}
            </Button>
          )}
        </>
      }
    >
      {open && (
        <PlainTable
          label={t('year.periods_of', { name: year.name })}
          rows={full.data?.periods ?? []}
          rowKey={(p) => p.id}
          loading={full.isPending}
          empty=""
          columns={[
            { label: t('year.period'), width: 120, cell: (p) => p.name },
            { label: t('year.starts_on'), width: 150, cell: (p) => formatDate(p.starts_on) },
            { label: t('year.ends_on'), width: 150, cell: (p) => formatDate(p.ends_on) },
            {
              label: t('year.state'),
              cell: (p) => (
                <Mark tone={p.state === 'open' ? 'green' : 'grey'}>{t(`year.${p.state}`)}</Mark>
              ),
            },
            {
              label: t('year.entries'),
              width: 100,
              number: true,
              cell: (p) => <A href={entriesOf(p, 'posted')}>{p.entries}</A>,
            },
            {
              label: t('year.drafts'),
              width: 100,
              number: true,
              cell: (p) => <A href={entriesOf(p, 'draft')}>{p.drafts}</A>,
            },
            {
              label: t('page.actions'),
              hidden: true,
              width: 190,
              number: true,
              cell: (p) => (
                <PeriodActions
                  period={p}
                  mayClose={mayClose && !closed}
                  mayLock={mayClose}
                  mayReopen={mayReopen && !closed}
                  onStep={onStep}
                />
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

const entriesOf = (p: Period, state: string) =>
  `/journal-entries?state=${state}&entry_date_from=${p.starts_on}&entry_date_to=${p.ends_on}`;

function PeriodActions({
  period,
  mayClose,
  mayLock,
  mayReopen,
  onStep,
}: {
  period: Period;
  mayClose: boolean;
  mayLock: boolean;
  mayReopen: boolean;
  onStep: (step: Step) => void;
}) {
  const step = (verb: string, danger = false): Step => ({
    title: t(`year.${verb}_of`, { name: period.name }),
    action: t(`year.${verb}`),
    path: `/periods/${period.id}/${verb}`,
    version: period.version,
    danger,
  });
  const button = (verb: string, run: () => void) => (
    <Button
      key={verb}
      size="compact-sm"
      variant="subtle"
      aria-label={t(`year.${verb}_of`, { name: period.name })}
      onClick={run}
    >
      {t(`year.${verb}`)}
    </Button>
  );
  async function close() {
    // What stands in the way is said before anything is asked.
    try {
      const list = await call<Checklist>('GET', `/periods/${period.id}/checklist`);
      const open = list.items.filter((i) => !i.done && i.blocking);
      if (open.length > 0) throw new Error(open.map((i) => i.text).join(' '));
      onStep(step('close'));
    } catch (error) {
      refused(error);
    }
  }
  return (
    <>
      {period.state === 'open' && mayClose && button('close', () => void close())}
      {period.state === 'closed' && mayReopen && button('reopen', () => onStep(step('reopen')))}
      {period.state === 'closed' && mayLock && button('lock', () => onStep(step('lock', true)))}
    </>
  );
}
