import { DateInput } from '@mantine/dates';
import { t } from '@/app/i18n';
import { parseDate } from '@/lib/date';
import { common, type Common } from './fields';

export { DateInput };

/** How every calendar looks: its arrows are named, and all its days can be read. */
export const calendar = () => ({
  ariaLabels: {
    monthLevelControl: t('kit.choose_month'),
    yearLevelControl: t('kit.choose_year'),
    previousMonth: t('kit.previous'),
    nextMonth: t('kit.next'),
    previousYear: t('kit.previous'),
    nextYear: t('kit.next'),
    previousDecade: t('kit.previous'),
    nextDecade: t('kit.next'),
  },
  weekendDays: [],
  hideOutsideDates: true,
});

/** A day, typed or picked. In a file of its own: a list needs no calendar to begin with. */
export function DateField(p: Common & { value: string; onChange: (value: string) => void }) {
  return (
    <DateInput
      {...common(p)}
      required={false}
      value={p.value || null}
      onChange={(value) => p.onChange(value ?? '')}
      dateParser={(text) => parseDate(text)}
      valueFormat="DD MMM YYYY"
      clearable={!p.required && !p.disabled}
      rightSectionWidth={24}
      popoverProps={{ withinPortal: true }}
      {...calendar()}
      clearButtonProps={{ 'aria-label': t('kit.clear', { label: p.label }), tabIndex: -1 }}
    />
  );
}
