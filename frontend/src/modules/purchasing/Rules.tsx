import { call, queryClient, recordKey, useRecord } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { Fields, Page, Panel, ProblemNote, said, useSubmit, Waiting } from '@/kit/page';
import { Button, TextInput, useForm } from '@/kit/ui';
import './lateWords';

type Rules = components['schemas']['PurchasingRules'];
const PATH = '/settings/purchasing';

/** Limits and tolerances of purchasing. */
export default function PurchasingRules() {
  const { data } = useRecord<Rules>(PATH);
  if (!data) return <Waiting tall />;
  return (
    <Page title={t('purchase.rules_title')} about={t('purchase.rules_about')} narrow>
      <Panel>
        <Editor key={data.version} rules={data} />
      </Panel>
    </Page>
  );
}

function Editor({ rules }: { rules: Rules }) {
  const form = useForm({
    initialValues: {
      approval_limit: rules.approval_limit ?? '',
      over_receipt: rules.over_receipt,
      quantity_tolerance: rules.quantity_tolerance,
      price_tolerance: rules.price_tolerance,
    },
  });
  const { ref, busy, problem, submit } = useSubmit(form);
  const save = form.onSubmit((v) =>
    submit(async () => {
      const saved = await call<Rules>('PUT', PATH, {
        body: {
          ...v,
          version: rules.version,
          approval_limit: v.approval_limit === '' ? null : v.approval_limit,
        },
      });
      queryClient.setQueryData([...recordKey(PATH), {}], saved);
      said(t('purchase.rules_saved'));
    }),
  );
  return (
    <form ref={ref} onSubmit={save} noValidate>
      <ProblemNote problem={problem} />
      <Fields>
        <TextInput
          label={t('purchase.limit')}
          description={t('purchase.limit_help')}
          name="approval_limit"
          inputMode="decimal"
          {...form.getInputProps('approval_limit')}
        />
        {(['over_receipt', 'quantity_tolerance', 'price_tolerance'] as const).map((name) => (
          <TextInput
            key={name}
            label={t(`purchase.${name}`)}
            name={name}
            inputMode="decimal"
            {...form.getInputProps(name)}
          />
        ))}
      </Fields>
      <Button type="submit" mt="md" loading={busy} disabled={!form.isDirty()}>
        {t('page.save')}
      </Button>
    </form>
  );
}
