// Reading and writing over the API for screens. Reads go through react-query
// and are refreshed by announcements (events.ts); writes carry an
// Idempotency-Key that stays the same until a definite answer has come, so
// that pressing the button again after a lost answer does nothing twice.
import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useQuery,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { ProblemError, problemOf, problemOfAnswer } from './problem';
import type { paths } from './schema.gen';
import { PREFIX, Refused, transport, Unreachable, type Answer } from './transport';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Options {
  query?: Query | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export interface Effect {
  kind: string;
  text: string;
  data?: unknown;
}

export interface Rehearsed<T> {
  result: T;
  effects: Effect[];
  warnings: string[];
}

/** "/orders" and {state: "draft", q: ""} → "/api/v1/orders?state=draft" */
export function urlOf(path: string, query?: Query): string {
  const q = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') q.set(name, String(value));
  }
  const text = q.toString();
  return PREFIX + path + (text ? `?${text}` : '');
}

/** Intentions without a definite answer yet, by what they ask. */
const pending = new Map<string, string>();

function newKey(): string {
  return globalThis.crypto.randomUUID();
}

/** Did this answer settle the matter? A gateway's or a tired server's did not. */
function definite(status: number): boolean {
  return status < 500 && status !== 408 && status !== 425 && status !== 429;
}

const RETRIES = 2;

async function send(method: Method, path: string, options: Options): Promise<Answer> {
  const url = urlOf(path, options.query);
  const headers: Record<string, string> = { Accept: 'application/json' };
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method === 'GET')
    return transport.send({ method, path: url, headers, signal: options.signal });

  // Signing in is never kept for a second time, and a password is no part of a key.
  if (path.startsWith('/auth/')) return transport.send({ method, path: url, headers, body });

  const intention = `${method} ${url} ${body ?? ''}`;
  const key = pending.get(intention) ?? newKey();
  pending.set(intention, key);
  headers['Idempotency-Key'] = key;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await transport.send({
        method,
        path: url,
        headers,
        body,
        signal: options.signal,
      });
      if (definite(answer.status)) pending.delete(intention);
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable) || attempt >= RETRIES) throw error;
      await new Promise((done) => setTimeout(done, 300 * (attempt + 1)));
    }
  }
}

/** The answer of one operation; throws ProblemError when it was refused. */
export async function call<T = unknown>(
  method: Method,
  path: string,
  options: Options = {},
): Promise<T> {
  const answer = await send(method, path, options);
  if (answer.status >= 400) throw new ProblemError(problemOfAnswer(answer));
  return (answer.body === '' ? undefined : JSON.parse(answer.body)) as T;
}

/** A file that is made of what is sent. */
export async function callFile(path: string, body: unknown, signal?: AbortSignal): Promise<Blob> {
  try {
    return await transport.file(urlOf(path), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error instanceof Refused) throw new ProblemError(problemOfAnswer(error.answer));
    throw error;
  }
}

/** What a write would do, without doing it. */
export function callRehearse<T = unknown>(
  method: Method,
  path: string,
  options: Options = {},
): Promise<Rehearsed<T>> {
  return call<Rehearsed<T>>(method, path, {
    ...options,
    query: { ...options.query, rehearse: true },
  });
}

// --- react-query ---

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server is on this machine: being offline says nothing about it.
      networkMode: 'always',
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && (error instanceof Unreachable || problemOf(error).status === 503),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

/** The record kind behind a route, as announcements name it. */
const KINDS: Record<string, string> = {
  'product-categories': 'product_category',
  'api-keys': 'api_key',
  'stock-moves': 'stock_move',
  'stock-levels': 'stock_level',
  'stock-valuations': 'stock_valuation',
  deliveries: 'delivery',
  'journal-entries': 'entry',
  taxes: 'tax',
  books: 'setup',
  audit: '*',
};

const SETTINGS: Record<string, string> = {
  company: 'company',
  layout: 'layout',
  'number-formats': 'number_format',
};

export function kindOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  if (first === 'settings') return SETTINGS[second] ?? 'setting';
  return KINDS[first] ?? first.replace(/s$/, '').replaceAll('-', '_');
}

/** The row type of a list route that the schema knows. */
export type RowOf<P extends string> = P extends keyof paths
  ? paths[P] extends {
      get: { responses: { 200: { content: { 'application/json': { items: (infer R)[] } } } } };
    }
    ? R
    : never
  : never;

/** The record type of a single-record route that the schema knows. */
export type RecordOf<P extends string> = P extends keyof paths
  ? paths[P] extends { get: { responses: { 200: { content: { 'application/json': infer R } } } } }
    ? R
    : never
  : never;

type Or<Given, Found> = [Given] extends [never] ? Found : Given;

export interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
  total?: number;
}

export interface List<Row> {
  rows: Row[];
  /** Of all matches, when asked for with total: true. */
  total: number | undefined;
  /** Nothing to show yet. */
  loading: boolean;
  /** The next page is on its way. */
  loadingMore: boolean;
  /** Rows of an earlier question are shown until the answer comes. */
  stale: boolean;
  hasMore: boolean;
  more: () => void;
  error: unknown;
  refresh: () => void;
}

export interface ListOptions {
  enabled?: boolean;
  /** Record kinds whose changes refresh this list; from the path if not said. */
  kinds?: string[];
}

/**
 * A keyset-paged list: `useList('/products', { q, sort: 'name', limit: 50 })`.
 * Rows are typed by the schema, or by hand: `useList<Product>(doc.path, …)`.
 */
export function useList<Row = never, P extends string = string>(
  path: P,
  query: Query = {},
  options: ListOptions = {},
): List<Or<Row, RowOf<P>>> {
  type R = Or<Row, RowOf<P>>;
  const result = useInfiniteQuery({
    queryKey: ['list', options.kinds ?? [kindOf(path)], path, query] as const,
    queryFn: ({ pageParam, signal }) =>
      call<Page<R>>('GET', path, {
        // The count is asked for once, with the first page.
        query: pageParam ? { ...query, cursor: pageParam, total: undefined } : query,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last: Page<R>) => last.next_cursor ?? undefined,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
  const { data, fetchNextPage, refetch, hasNextPage, isFetchingNextPage } = result;
  const rows = useMemo(() => data?.pages.flatMap((p) => p.items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const again = useCallback(() => void refetch(), [refetch]);
  return {
    rows,
    total: data?.pages[0]?.total,
    loading: result.isPending && result.fetchStatus !== 'idle',
    loadingMore: isFetchingNextPage,
    stale: result.isPlaceholderData,
    hasMore: hasNextPage,
    more,
    error: result.error,
    refresh: again,
  };
}

export function recordKey(path: string, id?: number | string | null) {
  return ['record', [kindOf(path)], path, id ?? null] as const;
}

/**
 * One record: `useRecord('/products', 12)`, or what has no number:
 * `useRecord('/settings/company')`.
 */
export function useRecord<Row = never, P extends string = string>(
  path: P,
  id?: number | string | null,
  options: { enabled?: boolean; query?: Query; refetchInterval?: number | false } = {},
): UseQueryResult<Or<Row, RecordOf<`${P}/{id}`> | RecordOf<P>>> {
  type R = Or<Row, RecordOf<`${P}/{id}`> | RecordOf<P>>;
  return useQuery<R>({
    queryKey: [...recordKey(path, id), options.query ?? {}],
    queryFn: ({ signal }) =>
      call<R>('GET', id === undefined || id === null ? path : `${path}/${id}`, {
        query: options.query,
        signal,
      }),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
  });
}

/** Puts a record that a write answered where its readers find it. */
export function putRecord(path: string, id: number | string, record: unknown): void {
  queryClient.setQueryData([...recordKey(path, id), {}], record);
}

/** Reads lists and records of these kinds anew; all without kinds. */
export function refresh(...kinds: string[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      kinds.length === 0 ||
      (Array.isArray(queryKey[1]) &&
        (queryKey[1] as string[]).some((k) => k === '*' || kinds.includes(k))),
  });
}
