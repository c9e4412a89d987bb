// Before and after of a record, as lines that differ.

export interface Difference {
  /** "lines[2].quantity" */
  field: string;
  before: string;
  after: string;
}

const QUIET = new Set(['version', 'updated_at']);

function show(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every leaf that is not the same on both sides. */
export function differences(before: unknown, after: unknown, at = ''): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if ((isRecord(before) || before == null) && (isRecord(after) || after == null)) {
    const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    return [...names]
      .filter((n) => at !== '' || !QUIET.has(n))
      .flatMap((n) =>
        differences(
          (before as Record<string, unknown> | null)?.[n],
          (after as Record<string, unknown> | null)?.[n],
          at ? `${at}.${n}` : n,
        ),
      )
      .filter((d) => d.before !== '' || d.after !== '');
  }
  const lists = [before ?? [], after ?? []];
  if (lists.every(Array.isArray) && lists.some((l) => (l as unknown[]).some(isRecord))) {
    const [a, b] = lists as [unknown[], unknown[]];
    return Array.from({ length: Math.max(a.length, b.length) }, (_, i) =>
      differences(a[i], b[i], `${at}[${i + 1}]`),
    ).flat();
  }
  return [{ field: at, before: show(before), after: show(after) }];
}
