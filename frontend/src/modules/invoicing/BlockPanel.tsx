import { useState, type FormEvent } from 'react';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { addWords, t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { said } from '@/kit/page';
import { Button, TextInput } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import type { Invoice } from './define';
import css from './invoicing.module.css';

addWords({
  'bill.blocked': 'It is not to be paid yet:',
  'bill.was_blocked': 'It was not to be paid:',
  'bill.released': 'Released by {{name}} on {{when}}: {{note}}',
  'bill.matched': 'It matches since {{when}}.',
  'bill.release_why': 'Why it may be paid all the same',
  'bill.release': 'Release for payment',
  'bill.release_done': 'It may be paid',
});

/** Why a bill that does not match its orders and receipts is not to be paid. */
export function BlockPanel({ record: v, changed }: { record: Invoice; changed: () => void }) {
  const me = useMe();
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState('');
  const b = v.block;
  if (!b) return null;
  const release = async (e: FormEvent) => {
    e.preventDefault();
    try {
      await call('POST', `/bills/${v.id}/release`, { body: { note } });
      said(t('bill.release_done'));
      await refresh('bill');
      changed();
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  const when = b.released_at ? formatMoment(b.released_at) : '';
  return (
    <>
      <p className={css.note}>{t(b.released_at ? 'bill.was_blocked' : 'bill.blocked')}</p>
      <ul className={css.reasons}>
        {b.reasons.map((r) => (
          <li key={r}>{r}</li>
        ))}
      </ul>
      {b.released_at && (
        <p className={css.note}>
          {b.released_by
            ? t('bill.released', { name: b.released_by, when, note: b.note })
            : t('bill.matched', { when })}
        </p>
      )}
      {!b.released_at && me.may('invoicing.bill.release') && (
        <form className={css.pay} onSubmit={(e) => void release(e)}>
          <div className={css.buttons}>
            <TextInput
              label={t('bill.release_why')}
              value={note}
              maxLength={1000}
              onChange={(e) => setNote(e.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={note.trim() === ''}>
              {t('bill.release')}
            </Button>
          </div>
          {problem && (
            <p role="alert" className={css.problem}>
              {problem}
            </p>
          )}
        </form>
      )}
    </>
  );
}
