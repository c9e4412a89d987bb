import { useMemo, useState } from 'react';
import { problemOf } from '@/api/problem';
import { callFile } from '@/api/query';
import type { components } from '@/api/schema.gen';
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
import PdfPane from '@/kit/PdfPane';
import { Select, Switch, Tabs, Textarea, TextInput } from '@/kit/ui';
import { ColorField } from './ColorField';
import { contrast, LARGE_READABLE, ratio, READABLE } from './contrast';
import { Logo } from './Logo';
import css from './settings.module.css';

type Layout = components['schemas']['Layout'];
type Change = Omit<components['schemas']['LayoutPatchInBody'], '$schema' | 'version'>;

const KINDS = ['invoice', 'order', 'credit_note', 'statement', 'receipt'] as const;
type Kind = (typeof KINDS)[number];

const plain = {
  accent_color: '#1f4e79',
  text_color: '#1a1a1a',
  font_size: '9',
  paper: 'A4' as string,
  logo_side: 'left' as string,
  footer_auto: true,
  footer_left: '',
  footer_middle: '',
  footer_right: '',
  registration: '',
  account_holder: '',
  bank_name: '',
  iban: '',
  bic: '',
  show_payment: true,
  show_sku: true,
  show_discount: true,
};
type Text = `${Kind}_${'introduction' | 'closing'}`;
type Values = typeof plain & Record<Text, string>;

const blank = {
  ...plain,
  ...Object.fromEntries(
    KINDS.flatMap((k) => [
      [`${k}_introduction`, ''],
      [`${k}_closing`, ''],
    ]),
  ),
} as Values;

function valuesOf(l: Layout): Values {
  const values = { ...blank, font_size: String(l.font_size) } as Record<string, unknown>;
  for (const name of Object.keys(plain))
    if (name !== 'font_size') values[name] = l[name as keyof Layout];
  for (const text of l.texts) {
    values[`${text.kind}_introduction`] = text.introduction;
    values[`${text.kind}_closing`] = text.closing;
  }
  return values as Values;
}

/** Changed fields as the API takes them: texts lie below their kind. */
function bodyOf(changed: Partial<Values>): Change {
  const body: Record<string, unknown> = {};
  const texts = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(changed)) {
    const kind = KINDS.find((k) => name === `${k}_introduction` || name === `${k}_closing`);
    if (kind) {
      const text = texts.get(kind) ?? { kind };
      text[name.slice(kind.length + 1)] = value;
      texts.set(kind, text);
    } else body[name] = name === 'font_size' ? Number(value) : value;
  }
  if (texts.size > 0) body['texts'] = [...texts.values()];
  return body as Change;
}

function labelOf(field: string): string {
  const kind = KINDS.find((k) => field === `${k}_introduction` || field === `${k}_closing`);
  if (!kind) return t(`layout.${field}`);
  return `${t(`layout.kind_${kind}`)}: ${t(`layout.${field.slice(kind.length + 1)}`)}`;
}

/** How printed documents look, with a sample beside it that follows every change. */
export default function LayoutSettings() {
  const [kind, setKind] = useState<Kind>('invoice');
  const choices = useMemo<Record<string, { value: string; label: string }[]>>(
    () => ({
      font_size: [8, 9, 10, 11].map((n) => ({
        value: String(n),
        label: t('layout.points', { count: n }),
      })),
      paper: [
        { value: 'A4', label: t('layout.paper_a4') },
        { value: 'Letter', label: t('layout.paper_letter') },
      ],
      logo_side: [
        { value: 'left', label: t('layout.side_left') },
        { value: 'right', label: t('layout.side_right') },
      ],
    }),
    [],
  );
  const editor = useEditor<Layout, Values>({
    path: '/settings/layout',
    blank,
    values: valuesOf,
    body: bodyOf,
    label: labelOf,
    show: (field, value) => choices[field]?.find((c) => c.value === value)?.label,
  });
  const { form } = editor;
  const values = form.getValues();

  const text = (name: keyof Values) => ({
    label: t(`layout.${name}`),
    name,
    ...form.getInputProps(name),
  });
  const flag = (name: 'show_sku' | 'show_discount' | 'show_payment' | 'footer_auto') => ({
    label: t(`layout.${name}`),
    name,
    ...form.getInputProps(name, { type: 'checkbox' }),
  });
  const color = (name: 'accent_color' | 'text_color') => ({
    label: t(`layout.${name}`),
    name,
    value: values[name],
    error: form.errors[name] ?? colorProblem(name, values[name]),
    onChange: (to: string) => form.setFieldValue(name, to),
  });

  if (editor.loading || !editor.record) return <Waiting tall />;
  const { version, has_logo } = editor.record;
  return (
    <div className={css['beside']}>
      <div className={css['form']}>
        <Page title={t('settings.layout')} about={t('layout.about')}>
          <Logo record={editor.record} changed={editor.renew} />
          <form ref={editor.ref} onSubmit={editor.onSubmit} noValidate>
            <EditorNotes editor={editor} />
            <ProblemNote
              problem={editor.problem ?? (editor.error ? problemOf(editor.error) : null)}
            />
            <div className={css['panels']}>
              <Panel title={t('layout.look')}>
                <Fields>
                  <ColorField {...color('accent_color')} help={accentHelp(values.accent_color)} />
                  <ColorField {...color('text_color')} help={contrastHelp(values.text_color)} />
                  <Select
                    {...text('font_size')}
                    data={choices['font_size']}
                    allowDeselect={false}
                  />
                  <Select {...text('paper')} data={choices['paper']} allowDeselect={false} />
                  <Select
                    {...text('logo_side')}
                    data={choices['logo_side']}
                    allowDeselect={false}
                  />
                </Fields>
                <div className={css['flags']}>
                  <Switch {...flag('show_sku')} />
                  <Switch {...flag('show_discount')} description={t('layout.show_discount_help')} />
                </div>
              </Panel>
              <Panel title={t('layout.texts')} about={t('layout.texts_about')}>
                <Tabs value={kind} onChange={(k) => setKind((k ?? 'invoice') as Kind)}>
                  <Tabs.List aria-label={t('layout.texts')}>
                    {KINDS.map((k) => (
                      <Tabs.Tab key={k} value={k}>
                        {t(`layout.kind_${k}`)}
                      </Tabs.Tab>
                    ))}
                  </Tabs.List>
                  {KINDS.map((k) => (
                    <Tabs.Panel key={k} value={k} pt={14}>
                      {kind === k && (
                        <Fields columns={1}>
                          <Textarea
                            {...text(`${k}_introduction`)}
                            label={t('layout.introduction')}
                            description={t('layout.introduction_help')}
                            rows={3}
                            maxLength={2000}
                          />
                          <Textarea
                            {...text(`${k}_closing`)}
                            label={t('layout.closing')}
                            description={t('layout.closing_help')}
                            rows={3}
                            maxLength={2000}
                          />
                        </Fields>
                      )}
                    </Tabs.Panel>
                  ))}
                </Tabs>
              </Panel>
              <Panel title={t('layout.bank')} about={t('layout.bank_about')}>
                <Fields>
                  <TextInput
                    {...text('iban')}
                    className={css['whole'] ?? ''}
                    maxLength={50}
                    spellCheck={false}
                  />
                  <TextInput {...text('bic')} maxLength={20} spellCheck={false} />
                  <TextInput {...text('bank_name')} maxLength={200} />
                  <TextInput
                    {...text('account_holder')}
                    className={css['whole'] ?? ''}
                    description={t('layout.account_holder_help')}
                    maxLength={200}
                  />
                </Fields>
                <div className={css['flags']}>
                  <Switch {...flag('show_payment')} />
                </div>
              </Panel>
              <Panel title={t('layout.footer')}>
                <Switch {...flag('footer_auto')} description={t('layout.footer_auto_help')} />
                <div className={css['below']}>
                  {values.footer_auto ? (
                    <TextInput
                      {...text('registration')}
                      description={t('layout.registration_help')}
                      maxLength={200}
                    />
                  ) : (
                    <Fields columns={1}>
                      {(['footer_left', 'footer_middle', 'footer_right'] as const).map((name) => (
                        <Textarea
                          key={name}
                          {...text(name)}
                          description={t('layout.footer_help')}
                          rows={4}
                          maxLength={600}
                        />
                      ))}
                    </Fields>
                  )}
                </div>
              </Panel>
            </div>
            <div className={css['end']} data-dirty={editor.dirty || undefined}>
              <EditorEnd editor={editor} />
            </div>
          </form>
        </Page>
      </div>
      <div className={css['paper']}>
        <PdfPane
          label={`${t('layout.preview')}: ${t(`layout.kind_${kind}`)}`}
          of={{ kind, values, version, has_logo }}
          load={(of, signal) =>
            callFile('/settings/layout/preview', { kind: of.kind, ...bodyOf(of.values) }, signal)
          }
        />
      </div>
    </div>
  );
}

function colorProblem(name: string, color: string): string | undefined {
  const found = contrast(color);
  if (found === null) return t('layout.no_color');
  if (name === 'text_color' && found < READABLE)
    return t('layout.contrast_low', { ratio: ratio(found) });
  return undefined;
}

function contrastHelp(color: string): string | undefined {
  const found = contrast(color);
  return found === null || found < READABLE
    ? undefined
    : t('layout.contrast', { ratio: ratio(found) });
}

function accentHelp(color: string): string {
  const found = contrast(color);
  return found !== null && found < LARGE_READABLE
    ? t('layout.contrast_title', { ratio: ratio(found) })
    : t('layout.accent_help');
}
