// What others change appears: announcements refresh the open lists and records
// of that kind, and forms can ask to be told about their own record.
import { queryClient, refresh } from './query';
import { transport, type Change } from './transport';

type Listener = (change: Change) => void;

const listeners = new Set<{ kind: string; id: number | null; run: Listener }>();

/** Calls back when this record changes; every record of the kind when id is null. */
export function onChange(kind: string, id: number | null, run: Listener): () => void {
  const entry = { kind, id, run };
  listeners.add(entry);
  return () => listeners.delete(entry);
}

const GATHER = 120;
let gathered = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes one announcement in. Many in a row become one refresh. */
export function announce(change: Change): void {
  for (const l of [...listeners]) {
    const all = change.kind === '*';
    if (all || (l.kind === change.kind && (l.id === null || l.id === change.id))) l.run(change);
  }
  gathered.add(change.kind);
  timer ??= setTimeout(() => {
    const kinds = gathered;
    gathered = new Set();
    timer = undefined;
    void (kinds.has('*') ? queryClient.invalidateQueries() : refresh(...kinds));
  }, GATHER);
}

let stop: (() => void) | undefined;

/** Begins to listen; called when someone has signed in. */
export function listenForChanges(): void {
  stop?.();
  stop = transport.listen(announce);
}

export function stopListening(): void {
  stop?.();
  stop = undefined;
}
