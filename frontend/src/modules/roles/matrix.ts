// What was changed in the matrix and not saved yet: by role, the permissions
// that it is to have.
import type { components } from '@/api/schema.gen';

export type Role = components['schemas']['Role'];
export type Permission = components['schemas']['Permission'];

export type Draft = ReadonlyMap<number, ReadonlySet<string>>;

/** The administrators' role has everything, always. */
export function fixed(role: Role): boolean {
  return role.builtin && role.name === 'admin';
}

export function has(role: Role, permission: string, draft: Draft): boolean {
  if (fixed(role)) return true;
  return draft.get(role.id)?.has(permission) ?? role.permissions.includes(permission);
}

function same(role: Role, set: ReadonlySet<string>): boolean {
  return set.size === role.permissions.length && role.permissions.every((p) => set.has(p));
}

export function toggled(draft: Draft, role: Role, permissions: string[], on: boolean): Draft {
  if (fixed(role)) return draft;
  const set = new Set(draft.get(role.id) ?? role.permissions);
  for (const p of permissions) {
    if (on) set.add(p);
    else set.delete(p);
  }
  const next = new Map(draft);
  // Back where it was is no change.
  if (same(role, set)) next.delete(role.id);
  else next.set(role.id, set);
  return next;
}

/** How many single permissions differ from what is saved. */
export function changes(draft: Draft, roles: readonly Role[]): number {
  let n = 0;
  for (const role of roles) {
    const set = draft.get(role.id);
    if (!set) continue;
    n += [...set].filter((p) => !role.permissions.includes(p)).length;
    n += role.permissions.filter((p) => !set.has(p)).length;
  }
  return n;
}

export interface ModuleRows {
  module: string;
  permissions: Permission[];
}

export function byModule(permissions: readonly Permission[]): ModuleRows[] {
  const out: ModuleRows[] = [];
  for (const p of permissions) {
    const module = p.module || p.name.split('.')[0]!;
    const group = out.find((g) => g.module === module);
    if (group) group.permissions.push(p);
    else out.push({ module, permissions: [p] });
  }
  return out;
}
