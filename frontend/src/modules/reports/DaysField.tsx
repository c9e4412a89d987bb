import { t } from '@/app/i18n';
import { NumberInput } from '@/kit/ui';

/** A number of days, which stands in the address. */
export function DaysField({
  value,
  onChange,
}: {
  value: string;
  onChange: (change: Record<string, string>) => void;
}) {
  return (
    <NumberInput
      label={t('report.days')}
      name="days"
      min={1}
      max={3650}
      allowDecimal={false}
      value={Number(value)}
      onChange={(days) => Number(days) > 0 && onChange({ days: String(days) })}
    />
  );
}
