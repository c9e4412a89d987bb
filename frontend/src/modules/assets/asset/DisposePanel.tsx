import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { Rehearsal } from '@/kit/Rehearsal';
import { Button, TextInput } from '@/kit/ui';
import { formatDate, today } from '@/lib/date';
import { formatAmount } from '@/lib/money';
import css from '../assets.module.css';

type Asset = components['schemas']['Asset'];

/** Sells or scraps the asset, after showing what that posts; or tells that it is gone. */
export function DisposePanel({ record: a, changed }: { record: Asset; changed: () => void }) {
  const me = useMe();
  const [on, setOn] = useState(today());
  const [proceeds, setProceeds] = useState('');
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (a.state === 'disposed')
    return (
      <p className={css.note}>
        {t('asset.disposed_on', {
          date: formatDate(a.disposed_on),
          proceeds: formatAmount(a.proceeds ?? '0'),
        })}{' '}
        <A href={`/journal-entries/${a.disposal_entry_id}`}>{t('asset.entry')}</A>
      </p>
    );
  if (!me.may('assets.asset.post')) return <p className={css.note}>{t('asset.dispose_not')}</p>;
  const body = { date: on, proceeds: proceeds || '0', version: a.version };
  const path = `/assets/${a.id}/dispose`;
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await work();
    } catch (error) {
      setOutcome(null);
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={css.form}
      onSubmit={(e) => {
        e.preventDefault();
        void attempt(async () => setOutcome(await callRehearse('POST', path, { body })));
      }}
    >
      <TextInput
        size="xs"
        type="date"
        label={t('asset.dispose_date')}
        value={on}
        onChange={(e) => setOn(e.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t('asset.proceeds')}
        value={proceeds}
        onChange={(e) => setProceeds(e.currentTarget.value)}
      />
      <Button type="submit" size="xs" variant="default" loading={busy}>
        {t('asset.dispose')}
      </Button>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
      {outcome && (
        <Rehearsal
          title={t('asset.dispose')}
          action={t('asset.dispose')}
          outcome={outcome}
          busy={busy}
          danger
          onGo={() =>
            void attempt(async () => {
              await call('POST', path, { body });
              setOutcome(null);
              await refresh('asset', 'entry');
              changed();
            })
          }
          onClose={() => setOutcome(null)}
        />
      )}
    </form>
  );
}
