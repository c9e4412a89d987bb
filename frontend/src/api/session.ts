// Who is using the screens: the sign-in as the screens see it, what it may do,
// and the company. Hiding what is not allowed is a courtesy; the server decides.
import { useSyncExternalStore } from 'react';
import { listenForChanges, onChange, stopListening } from './events';
import { ProblemError } from './problem';
import { call, queryClient } from './query';
import type { components } from './schema.gen';
import { transport, type Tokens } from './transport';

export type Me = components['schemas']['Me'];
export type Company = Me['company'];

export type Phase =
  | 'starting'
  /** No company yet: the first-start wizard. */
  | 'setup'
  | 'signed-out'
  /** Signed in, but the password is to be changed before anything else. */
  | 'must-change'
  | 'in'
  /** Not even the first request was answered. */
  | 'unreachable';

export interface SessionState {
  phase: Phase;
  me: Me | null;
  /** A sign-in that stood has ended: said on the sign-in screen. */
  ended: boolean;
}

let state: SessionState = { phase: 'starting', me: null, ended: false };
const listeners = new Set<() => void>();

function set(next: Partial<SessionState>): void {
  state = { ...state, ...next };
  for (const l of listeners) l();
}

export function session(): SessionState {
  return state;
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSession(): SessionState {
  return useSyncExternalStore(subscribeSession, session);
}

/** The signed-in user and the company; only under the shell, where there is one. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('nobody is signed in');
  return me;
}

/**
 * May the user do this? What names no permission is open to every signed-in
 * user.
 */
export function allows(me: Me | null, permission: string | undefined): boolean {
  if (!me) return false;
  if (!permission) return true;
  return me.permissions.includes(permission);
}

export function can(permission: string | undefined): boolean {
  return allows(state.me, permission);
}

export function useCan(permission: string | undefined): boolean {
  return allows(useSession().me, permission);
}

/** Reads the user, the permissions and the company anew. */
export async function readMe(): Promise<void> {
  const me = await call<Me>('GET', '/me');
  const entering = state.phase !== 'in' && state.phase !== 'must-change';
  set({ me, phase: me.user.must_change_password ? 'must-change' : 'in', ended: false });
  if (entering) listenForChanges();
}

/** Finds out where to begin: wizard, sign-in, or right inside. */
export async function start(): Promise<void> {
  try {
    const setup = await call<{ initialised: boolean }>('GET', '/setup');
    if (!setup.initialised) {
      set({ phase: 'setup' });
      return;
    }
    if (await transport.resume()) await readMe();
    else set({ phase: 'signed-out' });
  } catch (error) {
    if (error instanceof ProblemError && error.status === 401) set({ phase: 'signed-out' });
    else set({ phase: 'unreachable' });
  }
}

async function enter(tokens: Tokens | undefined): Promise<void> {
  transport.keep(tokens ?? {});
  queryClient.clear();
  await readMe();
}

export async function signIn(username: string, password: string): Promise<void> {
  await enter(await call<Tokens>('POST', '/auth/login', { body: { username, password } }));
}

/** A one-time code and a new password; signs in with them. */
export async function redeemCode(
  username: string,
  code: string,
  new_password: string,
): Promise<void> {
  const body = { username, code, new_password };
  const tokens = await call<Tokens | undefined>('POST', '/auth/redeem-code', { body });
  if (tokens?.access_token) await enter(tokens);
  else await signIn(username, new_password);
}

export interface Setup {
  company: { name: string; country: string; currency: string; fiscal_year_start_month: number };
  admin: { username: string; full_name: string; password: string };
}

/** Founds the company and its first administrator. */
export async function setUp(body: Setup): Promise<void> {
  await enter(await call<Tokens>('POST', '/setup', { body }));
}

export async function changePassword(
  current_password: string,
  new_password: string,
): Promise<void> {
  const tokens = await call<Tokens | undefined>('POST', '/me/password', {
    body: { current_password, new_password },
  });
  transport.keep(tokens ?? {});
  await readMe();
}

function leave(ended: boolean): void {
  stopListening();
  transport.forget();
  queryClient.clear();
  set({ phase: 'signed-out', me: null, ended });
}

/** Rejects when nobody answers: the sign-in would come back with the next start. */
export async function signOut(): Promise<void> {
  await call('POST', '/auth/logout', { body: {} });
  leave(false);
}

transport.onSignedOut(() => {
  if (state.phase === 'in' || state.phase === 'must-change') leave(true);
});

// A role or a setting that an administrator changes counts at once.
for (const kind of ['role', 'user', 'company', 'setting']) {
  onChange(kind, null, (change) => {
    if (change.kind === 'user' && change.id !== state.me?.user.id) return;
    if (state.phase === 'in') void readMe().catch(() => undefined);
  });
}
