import { t } from '@/app/i18n';
import { Button } from '@/kit/ui';
import css from './page.module.css';

/** Save and discard under a form, quiet until something was changed. */
export function EditorEnd({
  editor,
}: {
  editor: { dirty: boolean; busy: boolean; discard: () => Promise<void> };
}) {
  return (
    <div className={css['formEnd']}>
      <Button type="submit" loading={editor.busy} disabled={!editor.dirty} data-hint="Ctrl S">
        {t('page.save')}
      </Button>
      {editor.dirty && (
        <>
          <Button variant="default" onClick={() => void editor.discard()} data-hint="Alt J">
            {t('page.discard')}
          </Button>
          <span className={css['muted']} role="status">
            {t('page.unsaved')}
          </span>
        </>
      )}
    </div>
  );
}
