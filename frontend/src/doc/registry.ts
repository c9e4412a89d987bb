// Every document type of the product, found by where its file lies. The shell
// derives from it: routes (path, path/new, path/$id), sidebar, palette, letters.
import type { AnyDoc, Reference } from './define';

interface DocModule {
  doc?: AnyDoc;
  references?: Reference[];
}

const found = Object.values(
  import.meta.glob<DocModule>('../modules/*/*/doc.{ts,tsx}', { eager: true }),
);

export const documents: AnyDoc[] = found
  .flatMap((m) => (m.doc ? [m.doc] : []))
  .sort((a, b) => a.order - b.order);

const references: Reference[] = found.flatMap((m) => m.references ?? []);

export function findDocument(kind: string): AnyDoc | undefined {
  return documents.find((d) => d.kind === kind);
}

/** Where and how a picker searches for records of this kind. */
export function findReference(kind: string): Reference {
  const reference = references.find((r) => r.kind === kind) ?? findDocument(kind);
  if (!reference) throw new Error(`no document or reference of kind ${kind}`);
  return { kind, path: reference.path, pick: reference.pick };
}

/** The screen of one record, if its kind has screens. */
export function recordUrl(kind: string, id: number | string): string | undefined {
  const doc = findDocument(kind);
  return doc?.form ? `${doc.path}/${id}` : undefined;
}

const lists = new Map<string, { search: string; ids: number[]; scroll: number }>();

/** Remembers a list as it was left: filters, order, place. Breadcrumbs bring it back. */
export function rememberList(path: string, search: string, ids: number[], scroll: number): void {
  lists.set(path, { search, ids, scroll });
}

export function rememberedList(path: string) {
  return lists.get(path);
}

/** The list with the filters it was left with. */
export function listUrl(doc: Pick<AnyDoc, 'path'>): string {
  return doc.path + (lists.get(doc.path)?.search ?? '');
}

/** The record before or after this one in the list that it was opened from. */
export function neighbour(path: string, id: number, step: 1 | -1): number | undefined {
  const ids = lists.get(path)?.ids ?? [];
  const at = ids.indexOf(id);
  return at < 0 ? undefined : ids[at + step];
}
