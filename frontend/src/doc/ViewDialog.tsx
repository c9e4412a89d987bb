import { useRef, useState } from 'react';
import { fieldErrors, focusFirst, problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { TextField, YesField } from '@/kit/fields';
import { Alert, Button, Modal } from '@/kit/ui';
import css from './doc.module.css';
import type { View, ViewInput } from './views';

/** The name of a view, and whether everybody may use it. */
export function ViewDialog({
  view,
  onSave,
  onClose,
}: {
  view: View | undefined;
  onSave: (input: ViewInput) => Promise<void>;
  onClose: () => void;
}) {
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(view?.shared ?? false);
  const [failed, setFailed] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const errors = fieldErrors(failed);

  const submit = async () => {
    setBusy(true);
    try {
      await onSave({ name: name.trim(), shared });
    } catch (error) {
      setFailed(error);
      setBusy(false);
      focusFirst(form.current, error);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={view ? t('doc.view_edit_title', { name: view.name }) : t('doc.view_new_title')}
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      <form
        ref={form}
        className={css.viewForm}
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        {Boolean(failed) && !errors['name'] && (
          <Alert color="red" variant="light">
            {problemOf(failed).detail}
          </Alert>
        )}
        <TextField
          label={t('doc.view_name')}
          name="name"
          max={80}
          autoFocus
          help={view ? undefined : t('doc.view_holds')}
          error={errors['name']}
          value={name}
          onChange={setName}
        />
        <YesField label={t('doc.view_share')} name="shared" value={shared} onChange={setShared} />
        <div className={css.askFoot}>
          <Button size="xs" variant="default" onClick={onClose}>
            {t('kit.cancel')}
          </Button>
          <Button size="xs" type="submit" loading={busy} disabled={name.trim() === ''}>
            {t('doc.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
