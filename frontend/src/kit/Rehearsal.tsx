import { Button, Loader, Modal } from '@mantine/core';
import { t } from '@/app/i18n';
import css from './doc.module.css';
import { useReturnFocus } from './returnFocus';

export interface RehearsalOutcome {
  effects: { kind: string; text: string }[];
  warnings: string[];
}

/** What a step would do, before it does it. Enter goes ahead. */
export function Rehearsal({
  title,
  action,
  outcome,
  busy,
  danger,
  onGo,
  onClose,
}: {
  title: string;
  action: string;
  /** Null while the server works it out. */
  outcome: RehearsalOutcome | null;
  busy: boolean;
  danger?: boolean | undefined;
  onGo: () => void;
  onClose: () => void;
}) {
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="md"
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      {outcome === null ? (
        <p className={css.waiting} role="status">
          <Loader size="xs" /> {t('kit.rehearsal_wait')}
        </p>
      ) : (
        <>
          <ul className={css.effects}>
            {outcome.effects.map((e, i) => (
              <li key={i} data-kind={e.kind}>
                {e.text}
              </li>
            ))}
            {outcome.effects.length === 0 && <li>{t('kit.rehearsal_none')}</li>}
          </ul>
          {outcome.warnings.length > 0 && (
            <div className={css.warnings}>
              <strong>{t('kit.rehearsal_warning')}</strong>
              <ul>
                {outcome.warnings.map((w, i) => (
                  <li key={i}>{w}</li>
                ))}
              </ul>
            </div>
          )}
          <p className={css.quiet}>{t('kit.rehearsal_nothing_yet')}</p>
        </>
      )}
      <div className={css.dialogFoot}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('kit.cancel')}
        </Button>
        <Button
          size="xs"
          data-autofocus
          {...(danger ? { color: 'red' } : {})}
          // Not disabled while it is being worked out: the focus would be lost.
          loading={busy}
          aria-disabled={outcome === null || undefined}
          onClick={() => outcome && onGo()}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
}
