import { useSyncExternalStore } from 'react';
import { t } from '@/app/i18n';
import { Alert, Button } from '@/kit/ui';
import { lineField } from './data';
import type { AnyDoc } from './define';
import css from './doc.module.css';
import type { useDocument } from './useDocument';

interface Props {
  doc: AnyDoc;
  d: ReturnType<typeof useDocument>;
  archived: boolean;
  onArchive: () => void;
  onDiscard: () => void;
}

/** What has to be said above a document: a refusal, someone else's change, an old draft. */
export function Notes({ doc, d, archived, onArchive, onDiscard }: Props) {
  const { store } = d;
  const errors = useSyncExternalStore(store.subscribe, () => store.errors);
  const dirty = useSyncExternalStore(store.subscribe, () => store.dirty);
  const summary = [...errors].filter(([path]) => path.includes('.'));
  return (
    <div className={css.notes}>
      {d.problem && (
        <Alert
          color="red"
          variant="light"
          role="alert"
          withCloseButton
          closeButtonLabel={t('kit.close')}
          onClose={d.dismiss}
        >
          {d.problem.detail}
          {summary.length > 0 && (
            <ul className={css.problems}>
              {summary.slice(0, 6).map(([path, message]) => (
                <li key={path}>
                  {placeOf(doc, store.lines(path.split('.')[0]!), path)} {message}
                </li>
              ))}
            </ul>
          )}
          {d.problem.code === 'referenced' && doc.form?.archivable && (
            <Button size="compact-xs" variant="default" onClick={onArchive}>
              {t('doc.archive')}
            </Button>
          )}
        </Alert>
      )}
      {d.theirs && (
        <Alert color="yellow" variant="light" role="status">
          {d.theirs.user
            ? t('doc.changed_by', { user: d.theirs.user })
            : t('doc.changed_meanwhile')}{' '}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => d.compare(d.theirs!.record, false)}
          >
            {t('doc.show_differences')}
          </Button>
        </Alert>
      )}
      {store.restoredAt !== null && dirty && !d.theirs && (
        <Alert color="blue" variant="light" role="status">
          {t('doc.restored_draft')}{' '}
          <Button size="compact-xs" variant="default" onClick={onDiscard}>
            {t('doc.discard')}
          </Button>
        </Alert>
      )}
      {archived && (
        <Alert color="gray" variant="light">
          {t('doc.is_archived')}
        </Alert>
      )}
    </div>
  );
}

function placeOf(doc: AnyDoc, lines: { key: string }[], path: string): string {
  const [table, key, field] = path.split('.');
  const column = lineField(
    doc.form?.lines?.find((l) => l.field === table),
    field,
  );
  const line = lines.findIndex((l) => l.key === key) + 1;
  return `${t('kit.cell', { column: column ? t(column.label) : (field ?? ''), line })}:`;
}
