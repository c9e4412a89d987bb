import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { FormEnd, ProblemNote, said, useSubmit } from '@/kit/page';
import { Button, Modal, Select, TextInput, useForm } from '@/kit/ui';
import type { Role } from './matrix';

/** "Night shift" → "night-shift": what the API calls the role. */
export function nameFrom(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** A new role, like another to begin with, or another name for one. */
export function RoleDialog({
  role,
  roles,
  close,
}: {
  role: Role | null;
  roles: Role[];
  close: () => void;
}) {
  const form = useForm({ initialValues: { label: role?.label ?? '', like: '' } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const save = form.onSubmit((v) =>
    submit(async () => {
      if (role) {
        await call('PATCH', `/roles/${role.id}`, {
          body: { version: role.version, label: v.label.trim() },
        });
      } else {
        const like = roles.find((r) => String(r.id) === v.like);
        await call('POST', '/roles', {
          body: {
            name: nameFrom(v.label),
            label: v.label.trim(),
            permissions: like?.permissions ?? [],
          },
        });
      }
      await refresh('role');
      said(role ? t('page.saved') : t('roles.created', { name: v.label.trim() }));
      close();
    }),
  );
  return (
    <Modal
      opened
      onClose={close}
      title={role ? t('roles.rename') : t('roles.create')}
      closeButtonProps={{ 'aria-label': t('page.close') }}
    >
      <form ref={ref} onSubmit={save} noValidate>
        <ProblemNote problem={problem} />
        <TextInput
          label={t('roles.name')}
          name="label"
          data-autofocus
          maxLength={80}
          {...form.getInputProps('label')}
          error={form.errors['label'] ?? form.errors['name']}
        />
        {!role && (
          <Select
            mt="sm"
            label={t('roles.like')}
            description={t('roles.like_help')}
            name="like"
            clearable
            clearButtonProps={{ 'aria-label': t('kit.clear', { label: t('roles.like') }) }}
            data={roles.map((r) => ({ value: String(r.id), label: r.label }))}
            {...form.getInputProps('like')}
          />
        )}
        <FormEnd>
          <Button type="submit" loading={busy} disabled={!form.getValues().label.trim()}>
            {role ? t('page.save') : t('roles.create')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('page.cancel')}
          </Button>
        </FormEnd>
      </form>
    </Modal>
  );
}
