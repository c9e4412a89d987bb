import { t } from '@/app/i18n';
import css from './doc.module.css';

export interface ChipItem {
  id: string;
  label: string;
  value: string;
}

/** The filters that are on, each with its way out. */
export function Chips({ items, onRemove }: { items: ChipItem[]; onRemove: (id: string) => void }) {
  return (
    <>
      {items.map((item) => (
        <span key={item.id} className={css.chip}>
          <span className={css.chipLabel}>{item.label}</span>
          {item.value}
          <button
            type="button"
            aria-label={t('kit.filter_remove', { label: item.label })}
            onClick={() => onRemove(item.id)}
          >
            ×
          </button>
        </span>
      ))}
    </>
  );
}
