import { t } from '@/app/i18n';
import { formatDate, formatMoment } from '@/lib/date';
import { formatAmount, formatQuantity } from '@/lib/money';
import type { AnyDoc, Choice, Format } from './define';
import type { Values } from './DocStore';

export function formatValue(
  value: unknown,
  format: Format = 'text',
  choices: Choice[] = [],
  decimals = 2,
): string {
  if (value === null || value === undefined || value === '') return '';
  switch (format) {
    case 'amount':
      return formatAmount(String(value), decimals);
    case 'quantity':
      return formatQuantity(String(value));
    case 'percent':
      return `${formatQuantity(String(value))} %`;
    case 'date':
      return formatDate(String(value));
    case 'moment':
      return formatMoment(String(value));
    case 'yes':
      return value === true ? t('kit.yes') : t('kit.no');
    case 'choice': {
      const choice = choices.find((c) => c.value === value);
      return choice ? t(choice.label) : String(value);
    }
    default:
      return String(value);
  }
}

interface Known {
  label: string;
  show: (value: unknown) => string;
}

/** A field of a document as people know it: its label, and its value in words. */
export function fieldOf(doc: AnyDoc, field: string, record: Values = {}): Known | undefined {
  for (const f of (doc.form?.sections ?? []).flatMap((s) => s.fields)) {
    if (f.field !== field) continue;
    const label = t(f.label);
    if (f.type === 'link') return { label, show: () => String(record[f.text] ?? '') };
    const format: Format = f.type === 'choice' ? 'choice' : plain(f.type);
    return {
      label,
      show: (v) => formatValue(v, format, f.type === 'choice' ? f.choices : []),
    };
  }
  const column = doc.list.columns.find((c) => c.field === field);
  if (column) {
    return {
      label: t(column.label),
      show: (v) => formatValue(v, column.format, column.choices),
    };
  }
  return undefined;
}

function plain(type: string): Format {
  if (type === 'amount' || type === 'quantity' || type === 'date' || type === 'yes') return type;
  return 'text';
}
