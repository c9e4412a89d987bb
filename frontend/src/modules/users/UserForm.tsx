import { lazy, Suspense } from 'react';
import { useParams } from '@tanstack/react-router';
import { IconDots } from '@tabler/icons-react';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { useCan, useMe } from '@/api/session';
import { usePageTitle } from '@/app/crumbs';
import { t } from '@/app/i18n';
import { goTo } from '@/app/router';
import { useShortcut } from '@/app/shortcuts';
import {
  ask,
  EditorEnd,
  EditorNotes,
  Fields,
  FormEnd,
  handOver,
  Mark,
  Page,
  Panel,
  ProblemNote,
  refused,
  said,
  undoable,
  useEditor,
  useSubmit,
  Waiting,
  type MarkTone,
} from '@/kit/page';
import { ActionIcon, Button, Menu, TextInput, useForm } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import { RolePicker } from './RolePicker';
import { useRoles } from './roles';
import { stateOf, type State, type User } from './user';

const UserWarehouses = lazy(() => import('@/modules/warehouses/UserWarehouses'));

export default function UserRoute() {
  const { id } = useParams({ strict: false }) as { id: string };
  return id === 'new' ? <NewUser /> : <EditUser key={id} id={Number(id)} />;
}

interface Code {
  setup_code: string;
  expires_at?: string;
}

/** The administrator hands the code over and never knows the password. */
function showCode(name: string, code: Code): Promise<void> {
  return handOver({
    title: t('users.code_title'),
    text: t('users.code_text', { name }),
    label: t('redeem.code'),
    value: code.setup_code,
    ...(code.expires_at
      ? { note: t('users.code_until', { until: formatMoment(code.expires_at) }) }
      : {}),
  });
}

function NewUser() {
  usePageTitle(t('users.new'));
  const form = useForm({
    initialValues: { username: '', full_name: '', email: '', role_ids: [] as number[] },
  });
  const { ref, busy, problem, submit } = useSubmit(form);
  const save = async () => {
    let made: (User & Code) | undefined;
    await submit(async () => {
      const v = form.getValues();
      made = await call<User & Code>('POST', '/users', {
        body: {
          username: v.username.trim(),
          full_name: v.full_name.trim(),
          email: v.email.trim(),
          role_ids: v.role_ids,
        },
      });
    });
    if (!made) return;
    void refresh('user');
    await showCode(made.full_name || made.username, made);
    goTo(`/settings/users/${made.id}`);
  };
  useShortcut({
    key: 'Ctrl S',
    label: t('page.key_save'),
    scope: 'form',
    run: () => void save(),
  });
  return (
    <Page title={t('users.new')} about={t('users.new_about')} narrow>
      <form
        ref={ref}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void save();
        }}
      >
        <ProblemNote problem={problem} />
        <Panel title={t('users.person')}>
          <Fields>
            <TextInput
              label={t('users.full_name')}
              name="full_name"
              autoFocus
              autoComplete="off"
              {...form.getInputProps('full_name')}
            />
            <TextInput
              label={t('users.username')}
              name="username"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              required
              {...form.getInputProps('username')}
            />
            <TextInput
              label={t('users.email')}
              name="email"
              type="email"
              autoComplete="off"
              {...form.getInputProps('email')}
            />
          </Fields>
        </Panel>
        <div style={{ height: 16 }} />
        <RolePicker
          value={form.getValues().role_ids}
          error={form.errors['role_ids']}
          onChange={(ids) => form.setFieldValue('role_ids', ids)}
        />
        <FormEnd>
          <Button type="submit" loading={busy} data-hint="Ctrl S">
            {t('users.create_and_code')}
          </Button>
          <Button variant="default" onClick={() => goTo('/settings/users')}>
            {t('page.cancel')}
          </Button>
        </FormEnd>
      </form>
    </Page>
  );
}

const TONES: Record<State, MarkTone> = {
  active: 'green',
  disabled: 'grey',
  locked: 'amber',
  invited: 'blue',
};

const blank = { username: '', full_name: '', email: '', role_ids: [] as number[] };

function EditUser({ id }: { id: number }) {
  const me = useMe();
  const confines = useCan('warehouses.people.write');
  const roles = useRoles();
  const editor = useEditor<User, typeof blank>({
    path: '/users',
    id,
    blank,
    values: (u) => ({
      username: u.username,
      full_name: u.full_name,
      email: u.email ?? '',
      role_ids: [...u.role_ids].sort((a, b) => a - b),
    }),
    after: () => refresh('user'),
    label: (field) => t(field === 'role_ids' ? 'users.roles' : `users.${field}`),
    show: (field, value) =>
      field === 'role_ids'
        ? roles
            .filter((r) => (value as number[]).includes(r.id))
            .map((r) => r.label)
            .join(', ')
        : undefined,
  });
  const user = editor.record;
  usePageTitle(user ? user.full_name || user.username : null);
  if (editor.error && !user) return <ProblemNote problem={problemOf(editor.error)} />;
  if (!user) return <Waiting tall />;
  const name = user.full_name || user.username;
  const state = stateOf(user);
  const { form } = editor;

  async function post(verb: 'disable' | 'enable' | 'unlock', version: number): Promise<User> {
    const saved = await call<User>('POST', `/users/${id}/${verb}`, { body: { version } });
    if (saved?.id) editor.take(saved);
    await refresh('user');
    return saved;
  }
  async function act(verb: 'disable' | 'enable' | 'unlock') {
    try {
      const saved = await post(verb, user!.version);
      const done = t(`users.done_${verb}`, { name });
      if (verb === 'unlock') said(done);
      else undoable(done, () => post(verb === 'disable' ? 'enable' : 'disable', saved.version));
    } catch (error) {
      refused(error);
    }
  }
  async function disable() {
    const yes = await ask({
      title: t('users.disable_title', { name }),
      text: t('users.disable_text'),
      yes: t('users.disable'),
      danger: true,
    });
    if (yes) await act('disable');
  }
  async function reset() {
    const yes = await ask({
      title: t('users.reset_title', { name }),
      text: t('users.reset_text'),
      yes: t('users.reset'),
    });
    if (!yes) return;
    try {
      const code = await call<Code>('POST', `/users/${id}/reset-password`, { body: {} });
      await refresh('user');
      await showCode(name, code);
    } catch (error) {
      refused(error);
    }
  }

  return (
    <Page
      narrow
      title={name}
      about={
        <>
          <Mark tone={TONES[state]}>{t(`users.state_${state}`)}</Mark>{' '}
          {user.last_sign_in
            ? t('users.seen', { when: formatMoment(user.last_sign_in) })
            : t('users.never_seen')}
        </>
      }
      actions={
        <>
          {state === 'locked' && (
            <Button variant="default" onClick={() => void act('unlock')}>
              {t('users.unlock')}
            </Button>
          )}
          <Button variant="default" onClick={() => void reset()}>
            {t('users.reset')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={32} aria-label={t('page.actions')}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {user.active ? (
                <Menu.Item
                  color="red"
                  disabled={user.id === me.user.id}
                  onClick={() => void disable()}
                >
                  {t('users.disable')}
                </Menu.Item>
              ) : (
                <Menu.Item onClick={() => void act('enable')}>{t('users.enable')}</Menu.Item>
              )}
              <Menu.Item onClick={() => goTo(`/settings/audit?user_id=${user.id}`)}>
                {t('users.audit')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
    >
      <form ref={editor.ref} onSubmit={editor.onSubmit} noValidate>
        <EditorNotes editor={editor} />
        <ProblemNote problem={editor.problem} />
        <Panel title={t('users.person')}>
          <Fields>
            <TextInput
              label={t('users.full_name')}
              name="full_name"
              autoComplete="off"
              {...form.getInputProps('full_name')}
            />
            <TextInput
              label={t('users.username')}
              name="username"
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('username')}
            />
            <TextInput
              label={t('users.email')}
              name="email"
              type="email"
              autoComplete="off"
              {...form.getInputProps('email')}
            />
          </Fields>
        </Panel>
        <div style={{ height: 16 }} />
        <RolePicker
          value={form.getValues().role_ids}
          error={form.errors['role_ids'] ?? form.errors['roles']}
          onChange={(ids) => form.setFieldValue('role_ids', ids)}
        />
        <EditorEnd editor={editor} />
      </form>
      {confines && (
        <Suspense fallback={null}>
          <div style={{ height: 16 }} />
          <UserWarehouses id={id} />
        </Suspense>
      )}
    </Page>
  );
}
