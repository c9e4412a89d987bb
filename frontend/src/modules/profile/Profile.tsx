import { useMemo } from 'react';
import { call } from '@/api/query';
import { changePassword, readMe, useMe } from '@/api/session';
import { languages, t, usableTag } from '@/app/i18n';
import { PasswordField } from '@/app/door/PasswordField';
import { Fields, FormEnd, Page, Panel, ProblemNote, refused, said, useSubmit } from '@/kit/page';
import { Button, PasswordInput, SegmentedControl, Select, TextInput, useForm } from '@/kit/ui';

/** Oneself: name, how the screens look, and the password. */
export default function Profile() {
  const { user, roles } = useMe();
  return (
    <Page
      title={t('profile.title')}
      about={t('profile.about', { username: user.username, roles: roles.join(', ') || '–' })}
      narrow
    >
      <Person />
      <Looks />
      <Password />
    </Page>
  );
}

function Person() {
  const { user } = useMe();
  const form = useForm({ initialValues: { full_name: user.full_name, email: user.email } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const save = form.onSubmit((v) =>
    submit(async () => {
      await call('PATCH', '/me', { body: { ...v, version: user.version } });
      await readMe();
      form.resetDirty(v);
      said(t('page.saved'));
    }),
  );
  return (
    <Panel title={t('users.person')}>
      <form ref={ref} onSubmit={save} noValidate>
        <ProblemNote problem={problem} />
        <Fields>
          <TextInput
            label={t('users.full_name')}
            name="full_name"
            autoComplete="name"
            {...form.getInputProps('full_name')}
          />
          <TextInput
            label={t('users.email')}
            name="email"
            type="email"
            autoComplete="email"
            {...form.getInputProps('email')}
          />
        </Fields>
        <FormEnd>
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t('page.save')}
          </Button>
        </FormEnd>
      </form>
    </Panel>
  );
}

/** Each takes effect as it is chosen. */
function Looks() {
  const { user } = useMe();
  const tag = usableTag(user.language);
  const known = useMemo(() => {
    const list = languages.map((l) => ({ value: l.tag, label: l.name }));
    return list.some((l) => l.value === tag) ? list : [{ value: tag, label: tag }, ...list];
  }, [tag]);

  async function set(change: { language?: string; theme?: string; density?: string }) {
    try {
      await call('PATCH', '/me', { body: change });
      await readMe();
    } catch (error) {
      refused(error);
    }
  }

  return (
    <Panel title={t('profile.looks')} about={t('profile.looks_about')}>
      <Fields>
        <Choice
          label={t('profile.theme')}
          value={['light', 'dark'].includes(user.theme) ? user.theme : 'system'}
          options={['system', 'light', 'dark'].map((v) => [v, t(`profile.theme_${v}`)])}
          onChange={(theme) => void set({ theme })}
        />
        <Choice
          label={t('profile.density')}
          value={user.density === 'comfortable' ? 'comfortable' : 'compact'}
          options={['compact', 'comfortable'].map((v) => [v, t(`profile.density_${v}`)])}
          onChange={(density) => void set({ density })}
        />
        <Select
          label={t('profile.language')}
          description={t('profile.language_help')}
          allowDeselect={false}
          data={known}
          value={tag}
          onChange={(language) => language && void set({ language })}
        />
      </Fields>
    </Panel>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: string[][];
  onChange: (value: string) => void;
}) {
  return (
    <div>
      <div style={{ fontWeight: 500, marginBottom: 4 }} aria-hidden>
        {label}
      </div>
      <SegmentedControl
        aria-label={label}
        size="xs"
        value={value}
        onChange={onChange}
        data={options.map(([v, l]) => ({ value: v!, label: l! }))}
      />
    </div>
  );
}

function Password() {
  const form = useForm({ initialValues: { current_password: '', new_password: '' } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const save = form.onSubmit((v) =>
    submit(async () => {
      await changePassword(v.current_password, v.new_password);
      form.reset();
      said(t('profile.password_changed'));
    }),
  );
  const { current_password, new_password } = form.getValues();
  return (
    <Panel title={t('profile.password')} about={t('profile.password_about')}>
      <form ref={ref} onSubmit={save} noValidate>
        <ProblemNote problem={problem} />
        <Fields>
          <PasswordInput
            label={t('newpassword.current')}
            name="current_password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }}
            {...form.getInputProps('current_password')}
          />
          <PasswordField
            label={t('redeem.new_password')}
            name="new_password"
            {...form.getInputProps('new_password')}
          />
        </Fields>
        <FormEnd>
          <Button type="submit" loading={busy} disabled={!current_password || !new_password}>
            {t('profile.password_change')}
          </Button>
        </FormEnd>
      </form>
    </Panel>
  );
}
