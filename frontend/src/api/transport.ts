// How a request reaches Kontor: the only file that knows whether the screens
// run in the window or in a browser. In the window everything goes through
// App.Fetch and Go holds the session; in a browser the access token lives in
// this file's memory and the refresh token in an HttpOnly cookie.

/** One request. The path is absolute and holds the query: "/api/v1/products?limit=50". */
export interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

/** What was committed, as the server announces it. Kind "*": read everything anew. */
export interface Change {
  kind: string;
  id: number;
  operation?: string;
  user?: string;
}

export interface Transport {
  readonly place: 'window' | 'browser';
  /** Rejects with Unreachable when no answer came. */
  send(request: Sent): Promise<Answer>;
  /**
   * The bytes of a file that only a signed-in user may read, or that is made of
   * what is sent. Rejects with Refused when the answer is none.
   */
  file(path: string, sent?: Partial<Sent>): Promise<Blob>;
  /** Brings back the sign-in of an earlier visit; false when there is none. */
  resume(): Promise<boolean>;
  /** Takes over the tokens of an answer to a sign-in. */
  keep(tokens: Tokens): void;
  forget(): void;
  /** Called when a sign-in that stood has ended. */
  onSignedOut(listener: () => void): () => void;
  listen(onChange: (change: Change) => void): () => void;
}

export interface Tokens {
  access_token?: string;
  expires_in?: number;
}

/** No answer came: the program is not running or the line is cut. */
export class Unreachable extends Error {
  constructor(cause?: unknown) {
    super('Kontor does not answer', { cause });
    this.name = 'Unreachable';
  }
}

/** There was an answer, but no file. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(`no file: ${answer.status}`);
    this.name = 'Refused';
  }
}

export const PREFIX = '/api/v1';

/** Requests whose 401 means "wrong password", not "the token has run out". */
const OPEN = ['/auth/login', '/auth/refresh', '/auth/logout', '/auth/redeem-code', '/setup'];

function isOpen(path: string): boolean {
  const bare = path.split('?')[0]!;
  return OPEN.some((p) => bare === PREFIX + p);
}

// --- is there anybody? ---

const reachListeners = new Set<() => void>();
let reached = true;

/** Did the last request get an answer? */
export function reachable(): boolean {
  return reached;
}

export function onReachable(listener: () => void): () => void {
  reachListeners.add(listener);
  return () => reachListeners.delete(listener);
}

function setReached(now: boolean): void {
  if (now === reached) return;
  reached = now;
  for (const listener of reachListeners) listener();
}

// --- the window ---

interface WindowAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** The body is base64: a file. */
  base64?: boolean;
}

interface WailsWindow {
  go?: {
    main?: {
      App?: {
        Fetch?: (request: {
          method: string;
          path: string;
          headers: Record<string, string>;
          body: string;
        }) => Promise<WindowAnswer>;
      };
    };
  };
  runtime?: { EventsOn?: (name: string, listener: (data: unknown) => void) => () => void };
}

function wails(): WailsWindow {
  return globalThis as unknown as WailsWindow;
}

function lower(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v]));
}

/** Reads what the window's runtime hands over: one change, several, or their JSON. */
export function changesOf(data: unknown): Change[] {
  if (typeof data === 'string') {
    try {
      return changesOf(JSON.parse(data));
    } catch {
      return [];
    }
  }
  if (Array.isArray(data)) return data.flatMap(changesOf);
  const c = data as Change | null;
  return c && typeof c.kind === 'string' ? [c] : [];
}

export class WindowTransport implements Transport {
  readonly place = 'window';
  private signedOut = new Set<() => void>();

  async send(request: Sent): Promise<Answer> {
    const answer = await this.fetch(request);
    if (answer.status === 401 && !isOpen(request.path)) for (const l of this.signedOut) l();
    return { status: answer.status, headers: lower(answer.headers ?? {}), body: answer.body ?? '' };
  }

  async file(path: string, sent: Partial<Sent> = {}): Promise<Blob> {
    const answer = await this.fetch({ method: 'GET', path, ...sent });
    const headers = lower(answer.headers ?? {});
    const body = answer.body ?? '';
    if (answer.status === 401) for (const l of this.signedOut) l();
    if (answer.status !== 200) throw new Refused({ status: answer.status, headers, body });
    const type = headers['content-type'] ?? '';
    if (!answer.base64) return new Blob([body], { type });
    return new Blob([Uint8Array.from(atob(body), (c) => c.charCodeAt(0))], { type });
  }

  private async fetch(request: Sent): Promise<WindowAnswer> {
    request.signal?.throwIfAborted();
    let answer: WindowAnswer;
    try {
      answer = await wails().go!.main!.App!.Fetch!({
        method: request.method,
        path: request.path,
        headers: request.headers ?? {},
        body: request.body ?? '',
      });
    } catch (cause) {
      setReached(false);
      throw new Unreachable(cause);
    }
    setReached(true);
    request.signal?.throwIfAborted();
    return answer;
  }

  /** Go knows; asking for /me tells. */
  resume(): Promise<boolean> {
    return Promise.resolve(true);
  }
  keep(): void {}
  forget(): void {}

  onSignedOut(listener: () => void): () => void {
    this.signedOut.add(listener);
    return () => this.signedOut.delete(listener);
  }

  listen(onChange: (change: Change) => void): () => void {
    const off = wails().runtime?.EventsOn?.('change', (data) => changesOf(data).forEach(onChange));
    return () => off?.();
  }
}

// --- a browser ---

export interface BrowserParts {
  fetch: typeof fetch;
  now: () => number;
  /** One tab at a time: the cookie is shared by all of them. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
  wait: (ms: number) => Promise<void>;
}

const real: BrowserParts = {
  fetch: (...args) => globalThis.fetch(...args),
  now: () => Date.now(),
  alone: async <T>(work: () => Promise<T>): Promise<T> =>
    globalThis.navigator?.locks ? await navigator.locks.request('kontor-refresh', work) : work(),
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
};

const CLIENT = { 'X-Kontor-Client': 'browser' };
/** Twice the server's heartbeat and some: after that the stream counts as cut. */
const SILENCE = 40_000;

export class BrowserTransport implements Transport {
  readonly place = 'browser';
  private token: string | null = null;
  private expires = 0;
  private refreshing: Promise<boolean> | null = null;
  private signedOut = new Set<() => void>();

  constructor(private readonly parts: BrowserParts = real) {}

  async send(request: Sent): Promise<Answer> {
    const response = await this.authorised(request);
    const headers: Record<string, string> = {};
    response.headers.forEach((value, name) => (headers[name] = value));
    return { status: response.status, headers, body: await response.text() };
  }

  async file(path: string, sent: Partial<Sent> = {}): Promise<Blob> {
    const response = await this.authorised({ method: 'GET', path, ...sent });
    if (!response.ok) {
      throw new Refused({ status: response.status, headers: {}, body: await response.text() });
    }
    return response.blob();
  }

  /** Sends with the access token, and once more when that has run out. */
  private async authorised(request: Sent): Promise<Response> {
    if (isOpen(request.path)) return this.raw(request, null);
    if (this.token && this.parts.now() >= this.expires) await this.refresh();
    const used = this.token;
    const response = await this.raw(request, used);
    if (response.status !== 401) return response;
    // Another request may have brought a new token while this one was away.
    const fresh = this.token !== null && this.token !== used ? true : await this.refresh();
    return fresh ? this.raw(request, this.token) : response;
  }

  private async raw(request: Sent, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { ...CLIENT, ...request.headers };
    if (token) headers['Authorization'] = `Bearer ${token}`;
    try {
      const response = await this.parts.fetch(request.path, {
        method: request.method,
        headers,
        credentials: 'same-origin',
        cache: 'no-store',
        ...(request.body === undefined ? {} : { body: request.body }),
        ...(request.signal ? { signal: request.signal } : {}),
      });
      setReached(true);
      return response;
    } catch (cause) {
      if (request.signal?.aborted) throw cause;
      setReached(false);
      throw new Unreachable(cause);
    }
  }

  /** Whoever needs a new token waits for the same one request. */
  private refresh(): Promise<boolean> {
    this.refreshing ??= this.parts
      .alone(() => this.refreshOnce())
      .finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  private async refreshOnce(): Promise<boolean> {
    const stood = this.token !== null;
    const response = await this.raw(
      {
        method: 'POST',
        path: `${PREFIX}/auth/refresh`,
        headers: { 'Content-Type': 'application/json' },
        body: '{}',
      },
      null,
    );
    if (response.ok) {
      this.keep((await response.json()) as Tokens);
      return true;
    }
    // A server in trouble has not said that the sign-in is over.
    if (response.status >= 500 || response.status === 429) throw new Unreachable(response.status);
    this.forget();
    if (stood) for (const l of this.signedOut) l();
    return false;
  }

  resume(): Promise<boolean> {
    return this.refresh();
  }

  keep(tokens: Tokens): void {
    if (!tokens.access_token) return;
    this.token = tokens.access_token;
    // A little early, so that no request starts with a token that dies on the way.
    this.expires = this.parts.now() + Math.max(5, (tokens.expires_in ?? 600) - 15) * 1000;
  }

  forget(): void {
    this.token = null;
    this.expires = 0;
  }

  onSignedOut(listener: () => void): () => void {
    this.signedOut.add(listener);
    return () => this.signedOut.delete(listener);
  }

  listen(onChange: (change: Change) => void): () => void {
    const leave = new AbortController();
    void this.follow(onChange, leave.signal);
    return () => leave.abort();
  }

  /** Keeps a stream open for as long as the sign-in lasts. */
  private async follow(onChange: (c: Change) => void, signal: AbortSignal): Promise<void> {
    let pause = 500;
    let missed = false;
    while (!signal.aborted) {
      try {
        const ended = await this.stream(onChange, signal, () => {
          // Between two streams anything may have been announced.
          if (missed) onChange({ kind: '*', id: 0 });
          pause = 500;
        });
        if (ended === 'refused') return;
      } catch {
        // The line is cut; the next round tries again.
      }
      missed = true;
      if (signal.aborted) return;
      await this.parts.wait(pause);
      pause = Math.min(pause * 2, 10_000);
    }
  }

  private async stream(
    onChange: (c: Change) => void,
    signal: AbortSignal,
    opened: () => void,
  ): Promise<'ended' | 'refused'> {
    const silent = new AbortController();
    const both = AbortSignal.any([signal, silent.signal]);
    const response = await this.authorised({
      method: 'GET',
      path: `${PREFIX}/events`,
      headers: { Accept: 'text/event-stream' },
      signal: both,
    });
    if (response.status === 401 || response.status === 403) return 'refused';
    if (!response.ok || !response.body) throw new Unreachable(response.status);
    opened();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventParser(onChange);
    let timer = setTimeout(() => silent.abort(), SILENCE);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return 'ended';
        clearTimeout(timer);
        timer = setTimeout(() => silent.abort(), SILENCE);
        parse(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads server-sent events out of pieces of text that may end anywhere. */
export function eventParser(onChange: (change: Change) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    rest += piece;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n');
      if (data) changesOf(data).forEach(onChange);
    }
  };
}

export const transport: Transport = wails().go?.main?.App?.Fetch
  ? new WindowTransport()
  : new BrowserTransport();
