import { t } from '@/app/i18n';
import { formatMoment } from '@/lib/date';
import css from './doc.module.css';

export interface TimelineEntry {
  id: number;
  at: string;
  user: string;
  text: string;
  changes: { label: string; before: string; after: string }[];
}

/** What happened to a record, the latest first. */
export function Timeline({
  entries,
  hasMore,
  onMore,
}: {
  entries: TimelineEntry[];
  hasMore: boolean;
  onMore: () => void;
}) {
  if (entries.length === 0) return <p className={css.quiet}>{t('kit.timeline_empty')}</p>;
  return (
    <>
      <ol className={css.timeline}>
        {entries.map((e) => (
          <li key={e.id}>
            <div className={css.event}>
              <strong>{e.user}</strong> {e.text}
            </div>
            <time dateTime={e.at}>{formatMoment(e.at)}</time>
            {e.changes.length > 0 && (
              <dl>
                {e.changes.map((c) => (
                  <div key={c.label}>
                    <dt>{c.label}</dt>
                    <dd>
                      {c.before && <del>{c.before}</del>} {c.after && <ins>{c.after}</ins>}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        ))}
      </ol>
      {hasMore && (
        <button type="button" className={css.textButton} onClick={onMore}>
          {t('kit.timeline_more')}
        </button>
      )}
    </>
  );
}
