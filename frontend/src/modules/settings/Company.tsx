import { useMemo } from 'react';
import type { components } from '@/api/schema.gen';
import { readMe } from '@/api/session';
import { countries, currencies, months } from '@/app/countries';
import { t } from '@/app/i18n';
import { EditorEnd, Fields, Page, Panel, ProblemNote, useEditor, Waiting } from '@/kit/page';
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
  });
  const lists = useMemo(
    () => ({ countries: countries(), currencies: currencies(), months: months() }),
    [],
  );
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
              data={lists.countries}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('page.nothing_found')}
            />
            <span />
            <TextInput {...text('email', 'email')} type="email" maxLength={254} />
            <TextInput {...text('phone', 'tel')} maxLength={50} />
          </Fields>
        </Panel>
        <div style={{ height: 16 }} />
        <Panel title={t('company.books')}>
          <Fields>
            <Select
              {...text('currency')}
              description={t('company.currency_help')}
              data={lists.currencies}
              searchable
              allowDeselect={false}
              nothingFoundMessage={t('page.nothing_found')}
            />
            <Select
              {...text('fiscal_year_start_month')}
              description={t('company.month_help')}
              data={lists.months}
              allowDeselect={false}
            />
            <Select
              {...text('rounding')}
              description={t('company.rounding_help')}
              data={[
                { value: 'document', label: t('company.rounding_document') },
                { value: 'line', label: t('company.rounding_line') },
              ]}
              allowDeselect={false}
            />
          </Fields>
        </Panel>
        <EditorEnd editor={editor} />
      </form>
    </Page>
  );
}
