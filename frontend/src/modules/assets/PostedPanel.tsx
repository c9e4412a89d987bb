import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { formatAmount } from '@/lib/money';
import css from './assets.module.css';
import { useRehearsed } from './useRehearsed';

type Row = components['schemas']['PlanRow'];

const FEW = 6;

/** What is posted of a plan, the latest first, each with a way to take it back. */
export function PostedPanel({
  record,
  changed,
}: {
  record: { state: string; plan: Row[] };
  changed: () => void;
}) {
  const me = useMe();
  const [all, setAll] = useState(false);
  const { busy, dialog, rehearse } = useRehearsed(changed);
  const rows = record.plan.filter((r) => r.entry_id ?? r.reversal_id).reverse();
  if (rows.length === 0) return <p className={css.note}>{t('asset.nothing_posted')}</p>;
  const may = me.may('assets.asset.post') && record.state === 'active';
  return (
    <>
      <ul className={css.lines}>
        {rows.slice(0, all ? rows.length : FEW).map((r) => (
          <li key={r.on + r.kind}>
            <div className={css.lineHead}>
              <span>
                {formatDate(r.on)}
                {r.kind === 'write_down' && `, ${t('asset.impair')}`}
              </span>
              <span className={css.number}>{formatAmount(r.amount)}</span>
            </div>
            <div className={css.lineHead}>
              {r.entry_id !== null ? (
                <A href={`/journal-entries/${r.entry_id}`}>{r.entry}</A>
              ) : (
                <span>
                  {t('asset.taken_back')}{' '}
                  <A href={`/journal-entries/${r.reversal_id}`}>{r.reversal}</A>
                </span>
              )}
              {may && r.charge_id !== null && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  disabled={busy}
                  aria-label={t('asset.reverse_of', { entry: r.entry })}
                  onClick={() =>
                    rehearse({
                      title: t('asset.reverse_of', { entry: r.entry }),
                      action: t('asset.reverse'),
                      path: `/plan-charges/${r.charge_id}/reverse`,
                      body: {},
                    })
                  }
                >
                  {t('asset.reverse')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {rows.length > FEW && !all && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
          {t('asset.all_posted', { count: rows.length })}
        </Button>
      )}
      {dialog}
    </>
  );
}
