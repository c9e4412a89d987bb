import { lazy, Suspense, useEffect, useState, type ReactNode, type Ref } from 'react';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { Chips, type ChipItem } from '@/kit/Chips';
import { ChoiceField } from '@/kit/fields';
import { LinkPicker } from '@/kit/LinkPicker';
import { Button, Checkbox, Input, Popover } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { searcher } from './data';
import type { AnyDoc, ListFilter } from './define';
import css from './doc.module.css';
import { ExportMenu } from './ExportMenu';
import type { FileFormat } from './exporting';
import { filterParams, type ListState } from './listState';
import { findDocument, findReference } from './registry';

interface Props {
  doc: AnyDoc;
  state: ListState;
  inputRef: Ref<HTMLInputElement>;
  shown: string[];
  onShown: (fields: string[] | null) => void;
  choices: { value: string; label: string }[];
  /** Filters in words, as they are shown. */
  onExport: (format: FileFormat, filters: string[]) => void;
  children?: ReactNode;
}

const DateField = lazy(async () => ({ default: (await import('@/kit/DateField')).DateField }));

const SEARCH_AFTER = 180;

export function FilterBar(p: Props) {
  const { doc, state, inputRef, shown, onShown, choices, onExport } = p;
  const [text, setText] = useState(state.q);
  const [typing, setTyping] = useState(false);
  const names = useLinkNames(doc, state);

  useEffect(() => {
    if (!typing) setText(state.q);
  }, [state.q, typing]);
  useEffect(() => {
    if (text === state.q) return;
    const timer = setTimeout(() => state.set({ q: text }), SEARCH_AFTER);
    return () => clearTimeout(timer);
  }, [text, state]);

  const chips: ChipItem[] = doc.list.filters.flatMap((f) =>
    filterParams(f)
      .filter((name) => state.params[name])
      .map((name) => ({
        id: name,
        label: `${t(f.label)}: `,
        value: describe(f, name, state.params[name]!, names),
      })),
  );

  return (
    <div className={css.filters}>
      {p.children}
      <Input
        ref={inputRef}
        size="xs"
        type="search"
        className={css.search!}
        aria-label={t('doc.search', { many: t(doc.many) })}
        placeholder={t('doc.search_short')}
        value={text}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onChange={(e) => setText(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape' && text !== '') {
            e.preventDefault();
            setText('');
          }
          if (e.key === 'ArrowDown') {
            e.preventDefault();
            e.currentTarget
              .closest('section')
              ?.querySelector<HTMLElement>('[role="grid"], [role="treegrid"]')
              ?.focus();
          }
        }}
      />
      {doc.list.filters.length > 0 && (
        <Popover position="bottom-start" width={320} shadow="md" trapFocus withinPortal>
          <Popover.Target>
            <Button size="xs" variant="default">
              {t('kit.filter_add')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('kit.filter_add')}>
            <div className={css.filterForm}>
              {doc.list.filters.map((f) => (
                <FilterField key={f.field} filter={f} state={state} names={names} />
              ))}
            </div>
          </Popover.Dropdown>
        </Popover>
      )}
      <Chips items={chips} onRemove={(id) => state.set({ [id]: null })} />
      <span className={css.grow} />
      <ExportMenu
        onExport={(format) =>
          onExport(
            format,
            chips.map((c) => `${c.label}${c.value}`),
          )
        }
      />
      <Popover position="bottom-end" shadow="md" trapFocus withinPortal>
        <Popover.Target>
          <Button size="xs" variant="subtle" color="gray" className={css.quietButton!}>
            {t('kit.columns')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('kit.columns_help')}>
          <div className={css.columnForm}>
            {choices.map((c) => (
              <Checkbox
                key={c.value}
                size="xs"
                label={c.label}
                checked={shown.includes(c.value)}
                disabled={shown.length === 1 && shown.includes(c.value)}
                onChange={(e) =>
                  onShown(
                    choices
                      .map((x) => x.value)
                      .filter((v) => (v === c.value ? e.currentTarget.checked : shown.includes(v))),
                  )
                }
              />
            ))}
            <Button size="compact-xs" variant="subtle" onClick={() => onShown(null)}>
              {t('kit.columns_reset')}
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

function FilterField({
  filter,
  state,
  names,
}: {
  filter: ListFilter;
  state: ListState;
  names: Record<string, string>;
}) {
  const value = state.params[filter.field] ?? '';
  const label = t(filter.label);
  const any = { value: '', label: t('doc.any') };
  switch (filter.type) {
    case 'choice':
      return (
        <ChoiceField
          label={label}
          name={filter.field}
          value={value}
          choices={[any, ...filter.choices.map((c) => ({ value: c.value, label: t(c.label) }))]}
          onChange={(v) => state.set({ [filter.field]: v })}
        />
      );
    case 'flag':
      return (
        <ChoiceField
          label={label}
          name={filter.field}
          value={value}
          choices={[
            any,
            { value: 'true', label: t(filter.yes) },
            { value: 'false', label: t(filter.no) },
          ]}
          onChange={(v) => state.set({ [filter.field]: v })}
        />
      );
    case 'link':
      return (
        <LinkPicker
          label={label}
          name={filter.field}
          id={value ? Number(value) : null}
          text={names[filter.field] ?? ''}
          search={searcher(filter.kind)}
          onPick={(hit) => state.set({ [filter.field]: hit ? String(hit.id) : null })}
        />
      );
    case 'date':
      return (
        <div className={css.pair}>
          <Suspense fallback={null}>
            {filterParams(filter).map((name, i) => (
              <DateField
                key={name}
                label={t(i === 0 ? 'doc.date_from' : 'doc.date_to', { label })}
                name={name}
                value={state.params[name] ?? ''}
                onChange={(v) => state.set({ [name]: v })}
              />
            ))}
          </Suspense>
        </div>
      );
  }
}

function describe(
  f: ListFilter,
  name: string,
  value: string,
  names: Record<string, string>,
): string {
  switch (f.type) {
    case 'choice': {
      const choice = f.choices.find((c) => c.value === value);
      return choice ? t(choice.label) : value;
    }
    case 'flag':
      return t(value === 'true' ? f.yes : f.no);
    case 'link':
      return names[f.field] ?? value;
    case 'date':
      return t(name.endsWith('_from') ? 'kit.from' : 'kit.to', { date: formatDate(value) });
  }
}

/** Small references (categories, units) have a list only. */
async function nameOf(kind: string, path: string, id: string) {
  if (findDocument(kind)) {
    return call<Record<string, unknown>>('GET', `${path}/${encodeURIComponent(id)}`);
  }
  const page = await call<{ items: Record<string, unknown>[] }>('GET', path, {
    query: { limit: 500 },
  });
  return page.items.find((row) => String(row['id']) === id);
}

/** The URL holds ids; people read names. */
function useLinkNames(doc: AnyDoc, state: ListState): Record<string, string> {
  const [names, setNames] = useState<Record<string, { id: string; name: string }>>({});
  useEffect(() => {
    let gone = false;
    for (const f of doc.list.filters) {
      const id = state.params[f.field];
      if (f.type !== 'link' || !id || names[f.field]?.id === id) continue;
      const { path, pick } = findReference(f.kind);
      nameOf(f.kind, path, id)
        .then((row) => {
          if (!row) return;
          const name = findDocument(f.kind)?.title(row) ?? pick.name(row);
          if (!gone) setNames((was) => ({ ...was, [f.field]: { id, name } }));
        })
        .catch(() => undefined);
    }
    return () => {
      gone = true;
    };
  }, [doc, state.params, names]);
  return Object.fromEntries(Object.entries(names).map(([field, n]) => [field, n.name]));
}
