import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import { ChoiceField } from '@/kit/fields';
import { named, nameOf, names } from './ranges';

/** A range by name or by its days. */
export function RangeFields({
  from,
  to,
  onChange,
}: {
  from: string;
  to: string;
  onChange: (change: Record<string, string>) => void;
}) {
  return (
    <>
      <ChoiceField
        label={t('report.range')}
        name="range"
        value={nameOf({ from, to })}
        choices={[
          { value: '', label: t('report.own_range') },
          ...names.map((n) => ({ value: n, label: t(`report.${n}`) })),
        ]}
        onChange={(name) => {
          const range = named(name);
          if (range) onChange({ ...range });
        }}
      />
      <DateField
        label={t('report.from')}
        name="from"
        required
        value={from}
        onChange={(value) => value && onChange({ from: value })}
      />
      <DateField
        label={t('report.to')}
        name="to"
        required
        value={to}
        onChange={(value) => value && onChange({ to: value })}
      />
    </>
  );
}

export function KnownField({
  value,
  onChange,
}: {
  value: string;
  onChange: (change: Record<string, string>) => void;
}) {
  return (
    <DateField
      label={t('report.known_on')}
      name="known_on"
      value={value}
      onChange={(v) => onChange({ known_on: v })}
    />
  );
}
