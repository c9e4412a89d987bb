import { useEffect, useRef, useSyncExternalStore } from 'react';
import { t } from '@/app/i18n';
import { DateField } from '@/kit/DateField';
import {
  ChoiceField,
  LongField,
  MoneyInput,
  PercentInput,
  QuantityInput,
  TextField,
} from '@/kit/fields';
import { LinkPicker } from '@/kit/LinkPicker';
import { searcher } from './data';
import type { LineField, LineTable } from './define';
import type { DocStore, Line, Values } from './DocStore';
import { formatValue } from './format';
import css from './lines.module.css';
import { recordUrl } from './registry';

interface Props {
  table: LineTable<Values, Values>;
  store: DocStore;
  line: Line;
  /** From 1, as people count. */
  number: number;
  editable: boolean;
  decimals: number;
  currency: string;
  /** Counts up when the focus should come here. */
  focus: number;
  onStep: (by: 1 | -1) => void;
  onClose: () => void;
}

/** What a line has besides its cells, beside the grid. Escape goes back to the line. */
export function LinePanel(p: Props) {
  const { table, line, number } = p;
  const root = useRef<HTMLElement>(null);
  const key = table.columns.find((c) => c.field === table.keyField);
  const name = String(line[key?.text ?? table.keyField] ?? '');
  const title = t('doc.line_panel', { line: number });

  useEffect(() => {
    const first = root.current?.querySelector<HTMLElement>(
      'textarea:not(:disabled), input:not(:disabled), select:not(:disabled)',
    );
    (first ?? root.current)?.focus();
  }, [p.focus]);

  return (
    <aside
      ref={root}
      className={css.panel}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(e) => {
        if (e.key === 'Escape' && !e.defaultPrevented) p.onClose();
        else if (e.altKey && e.key === 'ArrowDown') p.onStep(1);
        else if (e.altKey && e.key === 'ArrowUp') p.onStep(-1);
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <header>
        <h3>
          {title} <small>{name}</small>
        </h3>
        <button
          type="button"
          onClick={p.onClose}
          aria-label={t('doc.line_panel_close', { line: number })}
        >
          ×
        </button>
      </header>
      <div className={css.fields}>
        {(table.more ?? [])
          .filter((f) => f.visible?.(line, p.editable) ?? true)
          .map((f) => (
            <div key={f.field} data-wide={f.type === 'textarea' || undefined}>
              <PanelField {...p} field={f} />
            </div>
          ))}
      </div>
    </aside>
  );
}

function PanelField({
  field,
  table,
  store,
  line,
  number,
  editable,
  decimals,
  currency,
}: Props & { field: LineField<Values> }) {
  const path = `${table.field}.${line.key}.${field.field}`;
  const error = useSyncExternalStore(store.subscribe, () => store.errors.get(path));
  const calculated = useSyncExternalStore(store.subscribe, () =>
    store.calculatedLines.get(line.key),
  );
  const label = t(field.label);
  const value = line[field.field];
  const set = (next: unknown) => store.setLine(table.field, line.key, { [field.field]: next });
  if (field.type === 'shown') {
    const shown = calculated && field.field in calculated ? calculated[field.field] : value;
    return (
      <dl>
        <dt>{label}</dt>
        <dd>{formatValue(shown, field.format, field.choices, decimals) || '–'}</dd>
      </dl>
    );
  }
  const common = {
    label,
    fullName: t('kit.cell', { column: label, line: number }),
    name: path,
    error,
    required: editable && field.required,
    disabled: !editable,
    value: typeof value === 'string' ? value : '',
    onChange: set,
  };
  switch (field.type) {
    case 'text':
      return <TextField {...common} />;
    case 'textarea':
      return <LongField {...common} rows={4} />;
    case 'date':
      return <DateField {...common} />;
    case 'amount':
      return field.signed ? (
        <MoneyInput {...common} signed />
      ) : (
        <MoneyInput {...common} currency={currency} decimals={decimals} />
      );
    case 'quantity':
      return <QuantityInput {...common} />;
    case 'percent':
      return <PercentInput {...common} />;
    case 'choice':
      return (
        <ChoiceField
          {...common}
          choices={(field.choices ?? []).map((c) => ({ value: c.value, label: t(c.label) }))}
        />
      );
    case 'link':
      return (
        <LinkPicker
          {...common}
          id={typeof value === 'number' ? value : null}
          text={String(line[field.text ?? ''] ?? '')}
          search={searcher(field.kind!, field.params)}
          href={typeof value === 'number' ? recordUrl(field.kind!, value) : undefined}
          onPick={(hit) =>
            store.setLine(table.field, line.key, {
              ...(hit ? field.fill?.(hit.row) : {}),
              [field.field]: hit ? hit.id : null,
              ...(field.text ? { [field.text]: hit ? hit.name : '' } : {}),
            })
          }
        />
      );
  }
}
