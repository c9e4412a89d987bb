import { call, refresh, useRecord } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useMe } from '@/api/session';
import { t } from '@/app/i18n';
import { FormEnd, handOver, ProblemNote, useSubmit } from '@/kit/page';
import { Button, Modal, MultiSelect, Radio, Select, TextInput, useForm } from '@/kit/ui';
import { addDays, today } from '@/lib/date';

type Permission = components['schemas']['Permission'];
type Made = components['schemas']['APIKey'] & { key: string };

const LIVES = ['30', '90', '365', ''];

/** A key with a name, what it may do, and an end; shown once. */
export function NewKey({ close }: { close: () => void }) {
  const me = useMe();
  const all = useRecord<{ items: Permission[] }>('/permissions').data?.items ?? [];
  const form = useForm({
    initialValues: { name: '', may: 'some' as string, scopes: [] as string[], days: '365' },
  });
  const { ref, busy, problem, submit } = useSubmit(form);
  const { may } = form.getValues();

  const save = form.onSubmit((v) =>
    submit(async () => {
      const made = await call<Made>('POST', '/api-keys', {
        body: {
          name: v.name.trim(),
          scopes: v.may === 'all' ? ['*'] : v.may === 'some' ? v.scopes : [],
          ...(v.days ? { expires_at: `${addDays(today(), Number(v.days))}T00:00:00Z` } : {}),
        },
      });
      close();
      void refresh('api_key');
      await handOver({
        title: t('keys.made_title'),
        text: t('keys.made_text', { name: made.name }),
        label: t('keys.key'),
        value: made.key,
        note: t('keys.made_note'),
      });
    }),
  );

  const names = all.length > 0 ? all : me.permissions.map((name) => ({ name, label: name }));
  return (
    <Modal
      opened
      onClose={close}
      title={t('keys.create')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('page.close') }}
    >
      <form ref={ref} onSubmit={save} noValidate>
        <ProblemNote problem={problem} />
        <TextInput
          label={t('keys.name')}
          description={t('keys.name_help')}
          name="name"
          data-autofocus
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Radio.Group mt="md" label={t('keys.may')} {...form.getInputProps('may')}>
          <div style={{ display: 'grid', gap: 8, paddingTop: 6 }}>
            <Radio value="read" label={t('keys.may_read')} />
            <Radio value="some" label={t('keys.may_some')} />
            <Radio value="all" label={t('keys.may_all')} />
          </div>
        </Radio.Group>
        {may === 'some' && (
          <MultiSelect
            mt="sm"
            label={t('keys.scopes')}
            name="scopes"
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('kit.clear', { label: t('keys.scopes') }) }}
            hidePickedOptions
            data={names
              .filter((p) => me.permissions.includes(p.name))
              .map((p) => ({ value: p.name, label: p.label }))}
            {...form.getInputProps('scopes')}
          />
        )}
        <Select
          mt="md"
          w={240}
          label={t('keys.expires')}
          name="expires_at"
          allowDeselect={false}
          data={LIVES.map((days) => ({
            value: days,
            label: days ? t('keys.days', { count: Number(days) }) : t('page.never'),
          }))}
          {...form.getInputProps('days')}
          error={form.errors['expires_at']}
        />
        <FormEnd>
          <Button type="submit" loading={busy} disabled={!form.getValues().name.trim()}>
            {t('keys.create')}
          </Button>
          <Button variant="default" onClick={close}>
            {t('page.cancel')}
          </Button>
        </FormEnd>
      </form>
    </Modal>
  );
}
