import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from '../books.module.css';

type Template = components['schemas']['EntryTemplate'];

/** What the schedule has made, what is due and what comes. */
export function SchedulePanel({ record: x }: { record: Template; changed: () => void }) {
  const decimals = currencyDecimals(useMe().currency);
  return (
    <>
      {x.problem && (
        <p role="alert" className={css.problem}>
          {t('entry_template.problem', { why: x.problem })}
        </p>
      )}
      {x.due > 0 && <p className={css.note}>{t('entry_template.due', { count: x.due })}</p>}
      {x.upcoming.length > 0 && (
        <>
          <h3 className={css.small}>{t('entry_template.upcoming')}</h3>
          <ul className={css.days}>
            {x.upcoming.map((day) => (
              <li key={day}>{formatDate(day)}</li>
            ))}
          </ul>
        </>
      )}
      {x.runs.length > 0 && (
        <>
          <h3 className={css.small}>{t('entry_template.runs')}</h3>
          <ul className={css.runs}>
            {x.runs.map((r) => (
              <li key={r.run_date}>
                <span>{formatDate(r.run_date)}</span>
                {r.state === 'draft' || r.state === 'posted' ? (
                  <A href={`/journal-entries/${r.entry_id}`}>
                    {r.number ?? t('entry.draft_title', { id: r.entry_id })}
                  </A>
                ) : (
                  <span>{t(`entry_template.${r.state}`)}</span>
                )}
                <span>{Number(r.total) !== 0 && formatAmount(r.total, decimals)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
