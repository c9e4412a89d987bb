import { t } from '@/app/i18n';
import { Conflict, type ConflictRow } from '@/kit/Conflict';
import { Alert, Button } from '@/kit/ui';
import type { Side } from '@/lib/merge';

interface Meanwhile {
  theirs: boolean;
  look: () => unknown;
  clash: ConflictRow[] | undefined;
  settle: (chosen: ReadonlyMap<string, Side>) => void;
  close: () => void;
}

/** Above a form: somebody else has saved a change, and on saving which of the two counts. */
export function EditorNotes({ editor }: { editor: { meanwhile: Meanwhile } }) {
  const m = editor.meanwhile;
  return (
    <>
      {m.theirs && (
        <Alert color="yellow" variant="light" role="status" mb="md">
          {t('page.changed_meanwhile')}{' '}
          <Button size="compact-xs" variant="default" onClick={m.look}>
            {t('page.show_differences')}
          </Button>
        </Alert>
      )}
      {m.clash && <Conflict rows={m.clash} onApply={m.settle} onClose={m.close} />}
    </>
  );
}
