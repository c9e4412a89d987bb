// The first start: a page for each question, each with an answer that can stand.
// Enter goes on, Alt B goes back.
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { ProblemError } from '@/api/problem';
import { setUp } from '@/api/session';
import { ProblemNote, useOverdue, useSubmit } from '@/kit/page';
import { Button, Select, TextInput, useForm } from '@/kit/ui';
import { countries, currencies, currencyOf, guessCountry, months, yearStartOf } from '../countries';
import { t } from '../i18n';
import { useShortcut } from '../shortcuts';
import css from './door.module.css';
import { DoorFrame } from './DoorFrame';
import { PasswordField } from './PasswordField';

const STEPS = ['company', 'country', 'currency', 'year', 'admin'] as const;
type Step = (typeof STEPS)[number];

interface Values {
  company_name: string;
  country: string;
  currency: string;
  month: string;
  full_name: string;
  username: string;
  password: string;
}

/** "Anna Berg" → "anna", as most people would choose it. */
export function usernameFrom(fullName: string): string {
  return (fullName.trim().split(/\s+/)[0] ?? '')
    .normalize('NFKD')
    .replace(/[^\w.-]/g, '')
    .toLowerCase();
}

/** Where a field of the answer stands in the wizard. */
const PLACE: Record<string, [Step, keyof Values]> = {
  'company.name': ['company', 'company_name'],
  'company.country': ['country', 'country'],
  'company.currency': ['currency', 'currency'],
  'company.fiscal_year_start_month': ['year', 'month'],
  'admin.full_name': ['admin', 'full_name'],
  'admin.username': ['admin', 'username'],
  'admin.password': ['admin', 'password'],
};

function missing(step: Step, v: Values): Partial<Record<keyof Values, string>> {
  switch (step) {
    case 'company':
      return v.company_name.trim() ? {} : { company_name: t('setup.company_missing') };
    case 'country':
      return v.country ? {} : { country: t('setup.country_missing') };
    case 'currency':
      return v.currency ? {} : { currency: t('setup.currency_missing') };
    case 'year':
      return v.month ? {} : { month: t('setup.year_missing') };
    case 'admin':
      return {
        ...(v.full_name.trim() ? {} : { full_name: t('setup.full_name_missing') }),
        ...(v.username.trim() ? {} : { username: t('setup.username_missing') }),
        ...(v.password.length >= 8 ? {} : { password: t('password.level_1') }),
      };
  }
}

export default function Setup() {
  const [at, setAt] = useState(0);
  const step = STEPS[at]!;
  const start = useMemo(() => guessCountry(), []);
  const form = useForm<Values>({
    initialValues: {
      company_name: '',
      country: start,
      currency: currencyOf(start),
      month: String(yearStartOf(start)),
      full_name: '',
      username: '',
      password: '',
    },
  });
  const { ref, busy, problem, submit, clear } = useSubmit();
  const overdue = useOverdue(busy);
  const lists = useMemo(
    () => ({ countries: countries(), currencies: currencies(), months: months() }),
    [],
  );

  useEffect(() => {
    ref.current?.querySelector<HTMLInputElement>('input')?.focus();
  }, [ref, step]);

  const back = () => {
    clear();
    setAt((i) => Math.max(0, i - 1));
  };
  useShortcut({
    key: 'Alt B',
    label: t('setup.back'),
    scope: 'form',
    run: back,
    disabled: at === 0,
  });

  async function next(e: FormEvent) {
    e.preventDefault();
    const v = form.getValues();
    const lacks = missing(step, v);
    form.setErrors(lacks);
    const [first] = Object.keys(lacks);
    if (first) {
      ref.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    if (at < STEPS.length - 1) {
      clear();
      setAt(at + 1);
      return;
    }
    await submit(async () => {
      try {
        await setUp({
          company: {
            name: v.company_name.trim(),
            country: v.country,
            currency: v.currency,
            fiscal_year_start_month: Number(v.month),
          },
          admin: {
            username: v.username.trim(),
            full_name: v.full_name.trim(),
            password: v.password,
          },
        });
      } catch (error) {
        if (error instanceof ProblemError) {
          const places = error.fields.flatMap((f) => {
            const place = PLACE[f.field];
            return place ? [{ step: place[0], field: place[1], message: f.message }] : [];
          });
          form.setErrors(Object.fromEntries(places.map((p) => [p.field, p.message])));
          if (places[0]) setAt(STEPS.indexOf(places[0].step));
        }
        throw error;
      }
    });
  }

  return (
    <DoorFrame
      wide
      title={t(`setup.${step}_title`)}
      lead={t(`setup.${step}_lead`)}
      before={
        <ol
          className={css['steps']}
          aria-label={t('setup.progress', { at: at + 1, of: STEPS.length })}
        >
          {STEPS.map((s, i) => (
            <li
              key={s}
              data-state={i < at ? 'done' : i === at ? 'now' : 'ahead'}
              aria-current={i === at ? 'step' : undefined}
            >
              {t(`setup.${s}`)}
            </li>
          ))}
        </ol>
      }
    >
      <form
        ref={ref}
        onSubmit={(e) => void next(e)}
        noValidate
        style={{ display: 'flex', flexDirection: 'column', flex: 1 }}
      >
        <ProblemNote problem={problem} />
        <div className={css['stack']} key={step}>
          {step === 'company' && (
            <TextInput
              label={t('setup.company_name')}
              name="company_name"
              autoComplete="organization"
              maxLength={200}
              placeholder={t('setup.company_example')}
              {...form.getInputProps('company_name')}
            />
          )}
          {step === 'country' && (
            <Select
              label={t('setup.country')}
              name="country"
              searchable
              selectFirstOptionOnChange
              openOnFocus={false}
              onFocus={(e) => e.currentTarget.select()}
              data={lists.countries}
              nothingFoundMessage={t('page.nothing_found')}
              allowDeselect={false}
              {...form.getInputProps('country')}
              onChange={(country) => {
                if (!country) return;
                form.setValues({
                  country,
                  currency: currencyOf(country),
                  month: String(yearStartOf(country)),
                });
              }}
            />
          )}
          {step === 'currency' && (
            <Select
              label={t('setup.currency')}
              name="currency"
              searchable
              selectFirstOptionOnChange
              openOnFocus={false}
              onFocus={(e) => e.currentTarget.select()}
              data={lists.currencies}
              nothingFoundMessage={t('page.nothing_found')}
              allowDeselect={false}
              {...form.getInputProps('currency')}
            />
          )}
          {step === 'year' && (
            <Select
              label={t('setup.month')}
              name="month"
              searchable
              selectFirstOptionOnChange
              openOnFocus={false}
              onFocus={(e) => e.currentTarget.select()}
              nothingFoundMessage={t('page.nothing_found')}
              data={lists.months}
              allowDeselect={false}
              {...form.getInputProps('month')}
            />
          )}
          {step === 'admin' && (
            <>
              <TextInput
                label={t('setup.full_name')}
                name="full_name"
                autoComplete="name"
                {...form.getInputProps('full_name')}
                onChange={(e) => {
                  const before = usernameFrom(form.getValues().full_name);
                  form.setFieldValue('full_name', e.target.value);
                  if (form.getValues().username === before) {
                    form.setFieldValue('username', usernameFrom(e.target.value));
                  }
                }}
              />
              <TextInput
                label={t('signin.username')}
                name="username"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                {...form.getInputProps('username')}
              />
              <PasswordField
                label={t('signin.password')}
                name="password"
                {...form.getInputProps('password')}
              />
            </>
          )}
        </div>
        <div className={css['end']}>
          <span role="status" className={css['meterText']}>
            {overdue ? t('setup.working') : t('setup.keys')}
          </span>
          <div className={css['row']}>
            {at > 0 && (
              <Button variant="default" onClick={back} disabled={busy}>
                {t('setup.back')}
              </Button>
            )}
            <Button type="submit" loading={busy}>
              {at < STEPS.length - 1 ? t('setup.next') : t('setup.finish')}
            </Button>
          </div>
        </div>
      </form>
    </DoorFrame>
  );
}
