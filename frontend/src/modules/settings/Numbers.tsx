import { useState } from 'react';
import { call, refresh, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { Fields, Page, Panel, PlainTable, ProblemNote, said, useSubmit } from '@/kit/page';
import { Button, Modal, NumberInput, TextInput, useForm } from '@/kit/ui';

interface NumberFormat {
  series: string;
  label: string;
  format: string;
  digits: number;
  example: string;
  version: number;
}

const KIND = 'number_format';

/** What the numbers of documents look like. */
export default function Numbers() {
  const list = useList<NumberFormat>('/settings/number-formats', {}, { kinds: [KIND] });
  const [edited, setEdited] = useState<NumberFormat | null>(null);
  return (
    <Page title={t('settings.numbers')} about={t('numbers.about')} narrow>
      <Panel flush>
        <PlainTable
          label={t('settings.numbers')}
          rows={list.rows}
          rowKey={(n) => n.series}
          loading={list.loading}
          empty={t('page.nothing_found')}
          columns={[
            { label: t('numbers.series'), cell: (n) => n.label },
            { label: t('numbers.format'), cell: (n) => <code>{n.format}</code> },
            { label: t('numbers.example'), cell: (n) => n.example },
            {
              label: t('page.actions'),
              hidden: true,
              width: 100,
              number: true,
              cell: (n) => (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  aria-label={t('numbers.change_of', { label: n.label })}
                  onClick={() => setEdited(n)}
                >
                  {t('numbers.change')}
                </Button>
              ),
            },
          ]}
        />
      </Panel>
      {edited && <Editor format={edited} close={() => setEdited(null)} />}
    </Page>
  );
}

function Editor({ format, close }: { format: NumberFormat; close: () => void }) {
  const form = useForm({ initialValues: { format: format.format, digits: format.digits } });
  const { ref, busy, problem, submit } = useSubmit(form);
  const { format: text, digits } = form.getValues();
  const example = text
    .replace('{year}', String(new Date().getFullYear()))
    .replace('{number}', '1'.padStart(Number(digits) || 1, '0'));
  const save = form.onSubmit((v) =>
    submit(async () => {
      await call('PATCH', `/settings/number-formats/${format.series}`, {
        body: { version: format.version, format: v.format, digits: Number(v.digits) },
      });
      await refresh(KIND);
      said(t('page.saved'));
      close();
    }),
  );
  return (
    <Modal
      opened
      onClose={close}
      title={t('numbers.change_of', { label: format.label })}
      closeButtonProps={{ 'aria-label': t('page.close') }}
    >
      <form ref={ref} onSubmit={save} noValidate>
        <ProblemNote problem={problem} />
        <Fields>
          <TextInput
            label={t('numbers.format')}
            description={t('numbers.format_help')}
            name="format"
            data-autofocus
            {...form.getInputProps('format')}
          />
          <NumberInput
            label={t('numbers.digits')}
            description={t('numbers.digits_help')}
            name="digits"
            min={1}
            max={12}
            allowDecimal={false}
            {...form.getInputProps('digits')}
          />
        </Fields>
        <p>
          {t('numbers.example')}: <strong>{example}</strong>
        </p>
        <Button type="submit" loading={busy} disabled={!form.isDirty()}>
          {t('page.save')}
        </Button>
      </form>
    </Modal>
  );
}
