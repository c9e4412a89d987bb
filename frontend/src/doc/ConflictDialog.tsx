import { t } from '@/app/i18n';
import { Conflict, type ConflictRow } from '@/kit/Conflict';
import { lineField } from './data';
import type { AnyDoc } from './define';
import type { DocStore, Values } from './DocStore';
import { fieldOf, formatValue } from './format';
import type { Difference, Side } from '@/lib/merge';
import type { Clash } from './useDocument';

/** Says differences in the document's own words. */
export function ConflictDialog({
  doc,
  store,
  clash,
  onApply,
  onClose,
}: {
  doc: AnyDoc;
  store: DocStore;
  clash: Clash;
  onApply: (chosen: Map<string, Side>) => void;
  onClose: () => void;
}) {
  const rows = clash.found.map((d) => rowOf(doc, store, clash.theirs, d));
  return <Conflict rows={rows} onApply={onApply} onClose={onClose} />;
}

function rowOf(doc: AnyDoc, store: DocStore, theirs: Values, d: Difference): ConflictRow {
  const [table, key, field] = d.path.split('.');
  if (key === undefined) {
    const mine = fieldOf(doc, d.path, store.draft);
    const other = fieldOf(doc, d.path, theirs);
    return {
      path: d.path,
      label: mine?.label ?? d.path,
      mine: mine?.show(d.mine) ?? String(d.mine ?? ''),
      theirs: other?.show(d.theirs) ?? String(d.theirs ?? ''),
      settled: d.settled,
    };
  }
  const lines = doc.form?.lines?.find((l) => l.field === table);
  const at = store.lines(table!).findIndex((l) => l.key === key);
  const place = at >= 0 ? t('doc.conflict_line', { line: at + 1 }) : t('doc.conflict_other_line');
  const column = lineField(lines, field);
  const lineIn = (record: Values) =>
    ((record[table!] as Values[] | undefined) ?? []).find(
      (l) => l['key'] === key || `s${String(l['id'])}` === key,
    );
  const show = (value: unknown, record: Values) => {
    if (field === undefined) {
      if (value === undefined) return t('kit.conflict_removed');
      const line = lineIn(record) ?? (value as Values);
      return (lines?.columns ?? [])
        .slice(0, 3)
        .map((c) => String(line[c.text ?? c.field] ?? ''))
        .filter(Boolean)
        .join(' · ');
    }
    if (column?.type === 'link') return String(lineIn(record)?.[column.text ?? ''] ?? value ?? '');
    return formatValue(value, column?.type === 'choice' ? 'choice' : 'text', column?.choices);
  };
  return {
    path: d.path,
    label: column ? `${place}: ${t(column.label)}` : place,
    mine: show(d.mine, store.draft),
    theirs: show(d.theirs, theirs),
    settled: d.settled,
  };
}
