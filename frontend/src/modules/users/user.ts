import type { components } from '@/api/schema.gen';

export type User = components['schemas']['User'];

export type State = 'active' | 'disabled' | 'locked' | 'invited';

/** One word for how an account stands. */
export function stateOf(user: User, now = Date.now()): State {
  if (!user.active) return 'disabled';
  if (user.locked_until && Date.parse(user.locked_until) > now) return 'locked';
  if (!user.has_password) return 'invited';
  return 'active';
}
