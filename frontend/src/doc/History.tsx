import { useList } from '@/api/query';
import { hasWord, t } from '@/app/i18n';
import { Timeline, type TimelineEntry } from '@/kit/Timeline';
import type { AnyDoc } from './define';
import type { Values } from './DocStore';
import { fieldOf } from './format';
import { same } from '@/lib/merge';

interface AuditItem {
  id: number;
  at: string;
  user: string;
  operation: string;
  title: string;
  before: Values | null;
  after: Values | null;
}

/** What happened to the record, from the audit trail. */
export function History({ doc, id }: { doc: AnyDoc; id: number }) {
  const list = useList<AuditItem>(
    '/timeline',
    { kind: doc.kind, record_id: id, limit: 30 },
    { kinds: [doc.kind] },
  );
  return (
    <Timeline
      entries={list.rows.map((item) => entryOf(doc, item))}
      hasMore={list.hasMore}
      onMore={list.more}
    />
  );
}

function entryOf(doc: AnyDoc, item: AuditItem): TimelineEntry {
  const verb = item.operation.split('.').pop() ?? '';
  const word = `doc.did_${verb.replaceAll('-', '_')}`;
  return {
    id: item.id,
    at: item.at,
    user: item.user || t('doc.did_system'),
    text: hasWord(word) ? t(word) : item.operation,
    changes: verb === 'create' ? [] : changesOf(doc, item.before, item.after),
  };
}

function changesOf(doc: AnyDoc, before: Values | null, after: Values | null) {
  if (!before || !after) return [];
  const out: TimelineEntry['changes'] = [];
  for (const field of Object.keys(after)) {
    if (same(before[field], after[field])) continue;
    const table = doc.form?.lines?.find((l) => l.field === field);
    if (table) {
      const count = (v: unknown) => String(Array.isArray(v) ? v.length : 0);
      out.push({ label: t(table.label), before: count(before[field]), after: count(after[field]) });
      continue;
    }
    if (field === doc.form?.states?.field) continue;
    const known = fieldOf(doc, field, after);
    if (!known) continue;
    const was = fieldOf(doc, field, before)!;
    out.push({
      label: known.label,
      before: was.show(before[field]),
      after: known.show(after[field]),
    });
  }
  return out.slice(0, 8);
}
