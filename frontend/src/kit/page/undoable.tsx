import { IconArrowBackUp } from '@tabler/icons-react';
import { t } from '@/app/i18n';
import { register } from '@/app/shortcuts';
import { notifications } from '@/kit/ui';
import { refused } from './dialogs';
import css from './page.module.css';

/** Long enough to read it, notice the mistake and reach for it. */
const STAYS = 10_000;

let last = 0;

/**
 * Says in a corner that something is done, and offers to take it back: a click,
 * or Alt Z for as long as it is there. Only for what really can be taken back;
 * a refusal of that is said like any other.
 */
export function undoable(message: string, undo: () => unknown): void {
  const id = `undo-${(last += 1)}`;
  let over = false;
  const run = () => {
    if (over) return;
    end();
    notifications.hide(id);
    void Promise.resolve().then(undo).catch(refused);
  };
  const forget = register({
    key: 'Alt Z',
    label: t('page.undo_of', { message }),
    scope: 'frame',
    run,
  });
  const end = () => {
    over = true;
    forget();
  };
  notifications.show({
    id,
    autoClose: STAYS,
    withBorder: true,
    onClose: end,
    message: (
      <span className={css['undoable']}>
        <span>{message}</span>
        <button
          type="button"
          onClick={run}
          title="Alt Z"
          aria-label={t('page.undo_of', { message })}
        >
          <IconArrowBackUp size={15} aria-hidden />
          {t('page.undo')}
        </button>
      </span>
    ),
  });
}
