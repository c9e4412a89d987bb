import { t } from '@/app/i18n';
import { useReturnFocus } from '@/kit/returnFocus';
import { Button, Modal } from '@/kit/ui';
import css from './doc.module.css';

/** A question with its answers as buttons. */
export function Ask({
  title,
  text,
  buttons,
  onClose,
}: {
  title: string;
  text: string;
  buttons: { label: string; run: () => void; main?: boolean; danger?: boolean }[];
  onClose: () => void;
}) {
  useReturnFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      <p className={css.askText}>{text}</p>
      <div className={css.askFoot}>
        {buttons.map((b) => (
          <Button
            key={b.label}
            size="xs"
            variant={b.main ? 'filled' : 'default'}
            {...(b.danger ? { color: 'red' } : {})}
            data-autofocus={b.main || undefined}
            onClick={b.run}
          >
            {b.label}
          </Button>
        ))}
      </div>
    </Modal>
  );
}
