import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BrowserTransport,
  changesOf,
  eventParser,
  PREFIX,
  Unreachable,
  WindowTransport,
  type BrowserParts,
  type Change,
} from './transport';

interface Asked {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

function answer(status: number, json: unknown = {}): Response {
  return new Response(JSON.stringify(json), { status });
}

/** A server that knows one access token at a time. */
function server(refresh: () => Response | Promise<Response>) {
  const asked: Asked[] = [];
  let valid = 'first';
  const parts: BrowserParts = {
    fetch: vi.fn(async (input: RequestInfo | URL, init: RequestInit = {}) => {
      const headers = init.headers as Record<string, string>;
      const path = String(input);
      asked.push({ path, method: init.method ?? 'GET', headers, body: init.body as string });
      await Promise.resolve();
      if (path === `${PREFIX}/auth/refresh`) {
        const response = await refresh();
        if (response.ok) valid = 'second';
        return response;
      }
      const token = headers['Authorization'];
      return token === `Bearer ${valid}` ? answer(200, { ok: true }) : answer(401);
    }) as unknown as typeof fetch,
    now: () => 1_000,
    alone: (work) => work(),
    wait: () => Promise.resolve(),
  };
  return {
    asked,
    transport: new BrowserTransport(parts),
    outdate: () => (valid = 'second'),
    count: (path: string) => asked.filter((a) => a.path === PREFIX + path).length,
  };
}

const fresh = () => answer(200, { access_token: 'second', expires_in: 600 });
const get = (path: string) => ({ method: 'GET', path: PREFIX + path });

describe('the transport in a browser', () => {
  it('names itself a browser and sends the token that it keeps in memory', async () => {
    const s = server(fresh);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    const got = await s.transport.send(get('/products'));
    expect(got.status).toBe(200);
    expect(s.asked[0]!.headers).toMatchObject({
      'X-Kontor-Client': 'browser',
      Authorization: 'Bearer first',
    });
    expect(JSON.stringify(localStorage) + JSON.stringify(sessionStorage)).not.toContain('first');
  });

  it('asks for one new token for many requests that were refused together', async () => {
    const s = server(fresh);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    s.outdate();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => s.transport.send(get(`/products/${i}`))),
    );
    expect(answers.every((a) => a.status === 200)).toBe(true);
    expect(s.count('/auth/refresh')).toBe(1);
  });

  it('takes the token that another request has just brought', async () => {
    const s = server(fresh);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    s.outdate();
    await s.transport.send(get('/products'));
    await s.transport.send(get('/products'));
    expect(s.count('/auth/refresh')).toBe(1);
  });

  it('repeats a refused write with the same headers and body', async () => {
    const s = server(fresh);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    s.outdate();
    await s.transport.send({
      method: 'POST',
      path: `${PREFIX}/orders`,
      headers: { 'Idempotency-Key': 'k1' },
      body: '{"a":1}',
    });
    const writes = s.asked.filter((a) => a.path === `${PREFIX}/orders`);
    expect(writes.map((w) => [w.headers['Idempotency-Key'], w.body])).toEqual([
      ['k1', '{"a":1}'],
      ['k1', '{"a":1}'],
    ]);
  });

  it('says once that the sign-in is over', async () => {
    const s = server(() => answer(401));
    const over = vi.fn();
    s.transport.onSignedOut(over);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    s.outdate();
    const answers = await Promise.all([
      s.transport.send(get('/products')),
      s.transport.send(get('/orders')),
    ]);
    expect(answers.map((a) => a.status)).toEqual([401, 401]);
    expect(over).toHaveBeenCalledOnce();
  });

  it('does not sign out because the server is in trouble', async () => {
    const s = server(() => answer(503));
    const over = vi.fn();
    s.transport.onSignedOut(over);
    s.transport.keep({ access_token: 'first', expires_in: 600 });
    s.outdate();
    await expect(s.transport.send(get('/products'))).rejects.toBeInstanceOf(Unreachable);
    expect(over).not.toHaveBeenCalled();
  });

  it('leaves a wrong password alone', async () => {
    const s = server(fresh);
    const got = await s.transport.send({
      method: 'POST',
      path: `${PREFIX}/auth/login`,
      body: '{}',
    });
    expect(got.status).toBe(401);
    expect(s.count('/auth/refresh')).toBe(0);
  });

  it('renews a token that is about to run out before it is used', async () => {
    const s = server(fresh);
    s.transport.keep({ access_token: 'old', expires_in: 0 });
    s.outdate();
    (s.transport as unknown as { expires: number }).expires = 900;
    await s.transport.send(get('/products'));
    expect(s.asked.map((a) => a.path)).toEqual([`${PREFIX}/auth/refresh`, `${PREFIX}/products`]);
  });
});

describe('announcements', () => {
  it('are read out of pieces that end anywhere', () => {
    const seen: Change[] = [];
    const parse = eventParser((c) => seen.push(c));
    for (const piece of [
      ': here\n\nda',
      'ta: {"kind":"order","id":7}',
      '\n',
      '\ndata: {"kind":"pro',
      'duct","id":1}\r\n\r\n',
    ]) {
      parse(piece);
    }
    expect(seen).toEqual([
      { kind: 'order', id: 7 },
      { kind: 'product', id: 1 },
    ]);
  });

  it('come from the window as one, as several, or as text; nonsense is dropped', () => {
    const one = { kind: 'order', id: 1 };
    expect(changesOf(one)).toEqual([one]);
    expect(changesOf([one, [one]])).toEqual([one, one]);
    expect(changesOf(JSON.stringify([one]))).toEqual([one]);
    expect(changesOf('{')).toEqual([]);
    expect(changesOf(null)).toEqual([]);
  });
});

describe('the transport in the window', () => {
  const place = globalThis as unknown as Record<string, unknown>;
  afterEach(() => {
    delete place['go'];
    delete place['runtime'];
  });
  let Fetch: ReturnType<typeof vi.fn>;
  beforeEach(() => {
    Fetch = vi.fn(async () => ({ status: 200, headers: { 'Content-Type': 'text/x' }, body: 'hi' }));
    place['go'] = { main: { App: { Fetch } } };
  });

  it('hands requests to Go, without any token', async () => {
    const t = new WindowTransport();
    const got = await t.send({ ...get('/products'), headers: { A: 'b' } });
    expect(got).toEqual({ status: 200, headers: { 'content-type': 'text/x' }, body: 'hi' });
    expect(Fetch).toHaveBeenCalledWith({
      method: 'GET',
      path: `${PREFIX}/products`,
      headers: { A: 'b' },
      body: '',
    });
  });

  it('reads bytes', async () => {
    Fetch.mockResolvedValue({
      status: 200,
      headers: { 'Content-Type': 'image/png' },
      body: btoa('\x89PNG'),
      base64: true,
    });
    const blob = await new WindowTransport().file('/x');
    expect(blob.type).toBe('image/png');
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  });

  it('sends what a file is made of, and says why there is none', async () => {
    Fetch.mockResolvedValue({ status: 200, headers: {}, body: btoa('PDF'), base64: true });
    const sent = { method: 'POST', headers: { A: 'b' }, body: '{}' };
    expect(await (await new WindowTransport().file('/x', sent)).text()).toBe('PDF');
    expect(Fetch).toHaveBeenLastCalledWith({ path: '/x', ...sent });
    Fetch.mockResolvedValue({ status: 422, headers: {}, body: '{"code":"no"}' });
    await expect(new WindowTransport().file('/x', sent)).rejects.toMatchObject({
      answer: { status: 422, body: '{"code":"no"}' },
    });
  });

  it('listens to the runtime and can stop', () => {
    const off = vi.fn();
    let emit: (data: unknown) => void = () => undefined;
    place['runtime'] = {
      EventsOn: (name: string, l: (data: unknown) => void) => {
        expect(name).toBe('change');
        emit = l;
        return off;
      },
    };
    const seen: Change[] = [];
    const stop = new WindowTransport().listen((c) => seen.push(c));
    emit({ kind: 'order', id: 3 });
    stop();
    expect(seen).toEqual([{ kind: 'order', id: 3 }]);
    expect(off).toHaveBeenCalledOnce();
  });

  it('says when the sign-in is over', async () => {
    Fetch.mockResolvedValue({ status: 401, headers: {}, body: '' });
    const t = new WindowTransport();
    const over = vi.fn();
    t.onSignedOut(over);
    await t.send({ method: 'POST', path: `${PREFIX}/auth/login` });
    expect(over).not.toHaveBeenCalled();
    await t.send(get('/products'));
    expect(over).toHaveBeenCalledOnce();
  });
});
