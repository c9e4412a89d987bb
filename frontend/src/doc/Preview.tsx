import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import type { AnyDoc, Row } from './define';
import css from './doc.module.css';
import type { Values } from './DocStore';
import { formatValue } from './format';
import { recordUrl } from './registry';

/** A row at a glance, beside the list; follows the cursor. */
export function Preview({
  doc,
  row,
  onClose,
}: {
  doc: AnyDoc;
  row: Row & Values;
  onClose: () => void;
}) {
  const url = recordUrl(doc.kind, row.id);
  return (
    <aside className={css.preview} aria-label={t('doc.preview')}>
      <header>
        <h2>{doc.title(row)}</h2>
        <button type="button" aria-label={t('kit.close')} onClick={onClose}>
          ×
        </button>
      </header>
      {doc.list.preview?.(row)}
      <dl>
        {doc.list.columns.map((c) => {
          const text = formatValue(row[c.field], c.format, c.choices);
          return text ? (
            <div key={c.field}>
              <dt>{t(c.label)}</dt>
              <dd>{text}</dd>
            </div>
          ) : null;
        })}
      </dl>
      {url && (
        <A href={url} className={css.plainLink}>
          {t('kit.open', { label: doc.title(row) })}
        </A>
      )}
    </aside>
  );
}
