import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from './problem';
import { call, callRehearse, kindOf, urlOf } from './query';
import { transport, Unreachable, type Answer, type Sent } from './transport';

const ok = (body: unknown = {}): Answer => ({
  status: 200,
  headers: {},
  body: JSON.stringify(body),
});
const key = (sent: Sent) => sent.headers!['Idempotency-Key'];

let send: ReturnType<typeof vi.spyOn>;
let sent: Sent[];
let answers: (() => Answer)[];

beforeEach(() => {
  sent = [];
  answers = [];
  vi.useFakeTimers();
  send = vi.spyOn(transport, 'send').mockImplementation(async (request) => {
    sent.push(structuredClone({ ...request, signal: undefined }));
    return (answers.shift() ?? ok)();
  });
});
afterEach(() => {
  send.mockRestore();
  vi.useRealTimers();
});

const lost = () => {
  throw new Unreachable();
};

describe('a write', () => {
  it('is tried again with the same key when no answer came', async () => {
    answers = [lost, lost];
    const done = call('POST', '/orders', { body: { a: 1 } });
    await vi.runAllTimersAsync();
    await done;
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(key)).size).toBe(1);
    expect(key(sent[0]!)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps its key when the user presses again after giving up', async () => {
    answers = [lost, lost, lost];
    const first = call('POST', '/orders', { body: { a: 1 } }).catch((e: unknown) => e);
    await vi.runAllTimersAsync();
    expect(await first).toBeInstanceOf(Unreachable);
    await call('POST', '/orders', { body: { a: 1 } });
    expect(new Set(sent.map(key)).size).toBe(1);
  });

  it('keeps its key over a 503, and gets a new one after a definite answer', async () => {
    answers = [() => ({ ...ok(), status: 503 })];
    await call('POST', '/orders', { body: { a: 2 } }).catch(() => undefined);
    await call('POST', '/orders', { body: { a: 2 } });
    await call('POST', '/orders', { body: { a: 2 } });
    const keys = sent.map(key);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('has its own key per intention', async () => {
    await call('POST', '/orders', { body: { a: 1 } });
    await call('POST', '/orders', { body: { a: 2 } });
    await callRehearse('POST', '/orders', { body: { a: 1 } });
    expect(new Set(sent.map(key)).size).toBe(3);
    expect(sent[2]!.path).toBe('/api/v1/orders?rehearse=true');
  });

  it('never puts a password into a kept key', async () => {
    await call('POST', '/auth/login', { body: { password: 'x' } });
    expect(key(sent[0]!)).toBeUndefined();
  });
});

describe('an answer', () => {
  it('that refuses is thrown with its sentence and fields', async () => {
    answers = [
      () => ({
        status: 409,
        headers: {},
        body: JSON.stringify({
          detail: 'Not enough.',
          code: 'stock_short',
          fields: [{ field: 'lines[1].quantity', message: 'Only 3 of 5 available' }],
        }),
      }),
    ];
    const error = (await call('POST', '/orders/1/confirm').catch(
      (e: unknown) => e,
    )) as ProblemError;
    expect(error).toBeInstanceOf(ProblemError);
    expect([error.status, error.code, error.message]).toEqual([409, 'stock_short', 'Not enough.']);
    expect(error.fields[0]!.field).toBe('lines[1].quantity');
  });

  it('that is no problem document still has a sentence', async () => {
    answers = [() => ({ status: 502, headers: {}, body: '<html>' })];
    const error = (await call('GET', '/orders').catch((e: unknown) => e)) as ProblemError;
    expect(error.message).toContain('502');
  });

  it('may be empty', async () => {
    answers = [() => ({ status: 204, headers: {}, body: '' })];
    expect(await call('DELETE', '/orders/1')).toBeUndefined();
  });
});

describe('names', () => {
  it('leaves empty filters out of the address', () => {
    expect(urlOf('/orders', { state: 'draft', q: '', cursor: undefined, total: true })).toBe(
      '/api/v1/orders?state=draft&total=true',
    );
  });
  it('knows the kind behind a route', () => {
    expect(
      [
        '/orders',
        '/product-categories',
        '/api-keys',
        '/audit',
        '/settings/company',
        '/settings/backups',
      ].map(kindOf),
    ).toEqual(['order', 'product_category', 'api_key', '*', 'company', 'setting']);
  });
});
