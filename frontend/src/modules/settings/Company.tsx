import { useMemo } from 'react';
import type { components } from '@/api/schema.gen';
import { readMe } from '@/api/session';
import { countries, currencies, months } from '@/app/countries';
import { t } from '@/app/i18n';
import {
  EditorEnd,
  EditorNotes,
  Fields,
  Page,
  Panel,
  ProblemNote,
  useEditor,
  Waiting,
} from '@/kit/page';
import { problemOf } from '@/api/problem';
import { Select, TextInput } from '@/kit/ui';

type Company = components['schemas']['Company'];

const blank = {
  name: '',
  street: '',
  postal_code: '',
  city: '',
  country: '',
  email: '',
  phone: '',
  tax_number: '',
  currency: '',
  fiscal_year_start_month: '1',
  rounding: 'document' as string,
};

export default function CompanySettings() {
  const choices = useMemo<Record<string, { value: string; label: string }[]>>(
    () => ({
      country: countries(),
      currency: currencies(),
      fiscal_year_start_month: months(),
      rounding: [
        { value: 'document', label: t('company.rounding_document') },
        { value: 'line', label: t('company.rounding_line') },
      ],
    }),
    [],
  );
  const editor = useEditor<Company, typeof blank>({
    path: '/settings/company',
    blank,
    values: (c) => ({
      name: c.name,
      street: c.street,
      postal_code: c.postal_code,
      city: c.city,
      country: c.country,
      email: c.email,
      phone: c.phone,
      tax_number: c.tax_number,
      currency: c.currency,
      fiscal_year_start_month: String(c.fiscal_year_start_month),
      rounding: c.rounding,
    }),
    body: (changed) => ({
      ...changed,
      ...(changed.fiscal_year_start_month
        ? { fiscal_year_start_month: Number(changed.fiscal_year_start_month) }
        : {}),
    }),
    after: readMe,
    label: (field) => t(`company.${field}`),
    show: (field, value) => choices[field]?.find((c) => c.value === value)?.label,
  });
  const { form } = editor;
  const text = (name: keyof typeof blank, autoComplete?: string) => ({
    label: t(`company.${name}`),
    name,
    ...(autoComplete ? { autoComplete } : {}),
    ...form.getInputProps(name),
  });

  if (editor.loading) return <Waiting tall />;
  return (
    <Page title={t('settings.company')} about={t('company.about')} narrow>
      <form ref={editor.ref} onSubmit={editor.onSubmit} noValidate>
        <EditorNotes editor={editor} />
        <ProblemNote problem={editor.problem ?? (editor.error ? problemOf(editor.error) : null)} />
        <Panel title={t('company.identity')}>
          <Fields>
            <TextInput {...text('name', 'organization')} maxLength={200} />
            <TextInput {...text('tax_number')} maxLength={40} />
            <TextInput {...text('street', 'street-address')} maxLength={200} />
            <Fields>
              <TextInput {...text('postal_code', 'postal-code')} maxLength={20} />
              <TextInput {...text('city', 'address-level2')} maxLength={100} />
            </Fields>
            <Select
              {...text('country')}
              data={choices['country']}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('page.nothing_found')}
            />
            <span />
            <TextInput {...text('email', 'email')} type="email" maxLength={254} />
            <TextInput {...text('phone', 'tel')} type="tel" maxLength={50} />
          </Fields>
        </Panel>
        <div style={{ height: 16 }} />
        <Panel title={t('company.books')}>
          <Fields>
            <Select
              {...text('currency')}
              description={t('company.currency_help')}
              data={choices['currency']}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('page.nothing_found')}
            />
            <Select
              {...text('fiscal_year_start_month')}
              description={t('company.month_help')}
              data={choices['fiscal_year_start_month']}
              allowDeselect={false}
            />
            <Select
              {...text('rounding')}
              description={t('company.rounding_help')}
              data={choices['rounding']}
              allowDeselect={false}
            />
          </Fields>
        </Panel>
        <EditorEnd editor={editor} />
      </form>
    </Page>
  );
}
