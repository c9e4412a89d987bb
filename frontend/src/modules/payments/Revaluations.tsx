import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import { useCan, useSession } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { DateField } from '@/kit/DateField';
import { Page, Panel, PlainTable, refused, said, Waiting } from '@/kit/page';
import { Rehearsal } from '@/kit/Rehearsal';
import { Button } from '@/kit/ui';
import { addDays, formatDate, today } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './payments.module.css';

type Revaluations = components['schemas']['Revaluations'];

/** What is open in other currencies, at a day's rates; taken back the next day. */
export default function Revaluations() {
  const may = useCan('payments.revaluation.post');
  const { me } = useSession();
  const [on, setOn] = useState(endOfLastMonth());
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const list = useQuery({
    queryKey: ['list', ['revaluation'], '/revaluations'],
    queryFn: ({ signal }) => call<Revaluations>('GET', '/revaluations', { signal }),
  });
  const decimals = currencyDecimals(me?.company.currency);

  async function prepare() {
    setOutcome(null);
    setAsking(true);
    try {
      setOutcome(await callRehearse('POST', '/revaluations', { body: { on_date: on } }));
    } catch (error) {
      setAsking(false);
      refused(error);
    }
  }

  async function go() {
    setBusy(true);
    try {
      await call('POST', '/revaluations', { body: { on_date: on } });
      await refresh('revaluation', 'entry');
      said(t('revaluation.done', { date: formatDate(on) }));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }

  return (
    <Page title={t('revaluation.many')} about={t('revaluation.about')} narrow>
      {may && (
        <Panel title={t('revaluation.new')}>
          <div className={css.buttons}>
            <DateField
              label={t('revaluation.on_date')}
              name="on_date"
              value={on}
              onChange={setOn}
            />
            <Button disabled={!on} onClick={() => void prepare()}>
              {t('revaluation.revalue')}
            </Button>
          </div>
        </Panel>
      )}
      {list.isPending && <Waiting />}
      {list.data && (
        <Panel title={t('revaluation.done_so_far')} flush>
          <PlainTable
            loading={false}
            empty={t('revaluation.none')}
            label={t('revaluation.many')}
            rows={list.data.items}
            rowKey={(r) => r.id}
            columns={[
              { label: t('revaluation.on_date'), cell: (r) => formatDate(r.on_date) },
              {
                label: t('revaluation.entry'),
                cell: (r) => <A href={`/journal-entries/${r.entry_id}`}>{r.entry}</A>,
              },
              {
                label: t('revaluation.reversal'),
                cell: (r) => <A href={`/journal-entries/${r.reversal_id}`}>{r.reversal}</A>,
              },
              {
                label: t('revaluation.gain'),
                number: true,
                cell: (r) => formatAmount(r.gain, decimals),
              },
            ]}
          />
        </Panel>
      )}
      {asking && (
        <Rehearsal
          title={t('revaluation.revalue')}
          action={t('revaluation.revalue')}
          outcome={outcome}
          busy={busy}
          onGo={() => void go()}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}

function endOfLastMonth(): string {
  return addDays(`${today().slice(0, 8)}01`, -1);
}
