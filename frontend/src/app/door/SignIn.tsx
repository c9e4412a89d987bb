import { useState } from 'react';
import { redeemCode, signIn, useSession } from '@/api/session';
import { ProblemNote, useSubmit } from '@/kit/page';
import { Button, PasswordInput, TextInput, useForm } from '@/kit/ui';
import { t } from '../i18n';
import css from './door.module.css';
import { DoorFrame } from './DoorFrame';
import { PasswordField } from './PasswordField';

const LAST = 'kontor.last-user';

export default function SignIn() {
  const [withCode, setWithCode] = useState(false);
  return withCode ? (
    <Redeem back={() => setWithCode(false)} />
  ) : (
    <Enter code={() => setWithCode(true)} />
  );
}

function Enter({ code }: { code: () => void }) {
  const { ended } = useSession();
  const last = localStorage.getItem(LAST) ?? '';
  const form = useForm({ initialValues: { username: last, password: '' } });
  const { ref, busy, problem, submit } = useSubmit(form);

  const enter = form.onSubmit(async ({ username, password }) => {
    const done = await submit(async () => {
      await signIn(username.trim(), password);
      localStorage.setItem(LAST, username.trim());
    });
    if (!done) form.setFieldValue('password', '');
  });

  return (
    <DoorFrame title={t('signin.title')}>
      {ended && !problem && (
        <div className={css['note']} role="status">
          {t('signin.ended')}
        </div>
      )}
      <form ref={ref} onSubmit={enter} noValidate>
        <ProblemNote problem={problem} />
        <div className={css['stack']}>
          <TextInput
            label={t('signin.username')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus={last === ''}
            required
            withAsterisk={false}
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label={t('signin.password')}
            name="password"
            autoComplete="current-password"
            autoFocus={last !== ''}
            required
            withAsterisk={false}
            visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={busy} fullWidth mt={4}>
            {t('signin.enter')}
          </Button>
          <button type="button" className={css['link']} onClick={code}>
            {t('signin.have_code')}
          </button>
        </div>
      </form>
    </DoorFrame>
  );
}

function Redeem({ back }: { back: () => void }) {
  const form = useForm({ initialValues: { username: '', code: '', new_password: '' } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const redeem = form.onSubmit((v) =>
    submit(async () => {
      await redeemCode(v.username.trim(), v.code.trim(), v.new_password);
      localStorage.setItem(LAST, v.username.trim());
    }),
  );
  return (
    <DoorFrame title={t('redeem.title')} lead={t('redeem.lead')}>
      <form ref={ref} onSubmit={redeem} noValidate>
        <ProblemNote problem={problem} />
        <div className={css['stack']}>
          <TextInput
            label={t('signin.username')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            {...form.getInputProps('username')}
          />
          <TextInput
            label={t('redeem.code')}
            name="code"
            autoComplete="one-time-code"
            spellCheck={false}
            required
            withAsterisk={false}
            {...form.getInputProps('code')}
          />
          <PasswordField
            label={t('redeem.new_password')}
            name="new_password"
            {...form.getInputProps('new_password')}
          />
          <Button type="submit" loading={busy} fullWidth mt={4}>
            {t('redeem.enter')}
          </Button>
          <button type="button" className={css['link']} onClick={back}>
            {t('redeem.back')}
          </button>
        </div>
      </form>
    </DoorFrame>
  );
}
