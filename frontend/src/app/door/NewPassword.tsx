import { changePassword, signOut, useMe } from '@/api/session';
import { ProblemNote, refused, useSubmit } from '@/kit/page';
import { Button, PasswordInput, useForm } from '@/kit/ui';
import { t } from '../i18n';
import css from './door.module.css';
import { DoorFrame } from './DoorFrame';
import { PasswordField } from './PasswordField';

/** Before anything else: a password of one's own. */
export default function NewPassword() {
  const me = useMe();
  const form = useForm({ initialValues: { current_password: '', new_password: '' } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const change = form.onSubmit((v) =>
    submit(() => changePassword(v.current_password, v.new_password)),
  );
  return (
    <DoorFrame
      title={t('newpassword.title')}
      lead={t('newpassword.lead', { name: me.user.full_name || me.user.username })}
    >
      <form ref={ref} onSubmit={change} noValidate>
        <ProblemNote problem={problem} />
        <div className={css['stack']}>
          <PasswordInput
            label={t('newpassword.current')}
            name="current_password"
            autoComplete="current-password"
            autoFocus
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }}
            {...form.getInputProps('current_password')}
          />
          <PasswordField
            label={t('redeem.new_password')}
            name="new_password"
            {...form.getInputProps('new_password')}
          />
          <Button type="submit" loading={busy} fullWidth mt={4}>
            {t('newpassword.enter')}
          </Button>
          <button
            type="button"
            className={css['link']}
            onClick={() => void signOut().catch(refused)}
          >
            {t('user.sign_out')}
          </button>
        </div>
      </form>
    </DoorFrame>
  );
}
