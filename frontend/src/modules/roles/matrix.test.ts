import { describe, expect, it } from 'vitest';
import { byModule, changes, has, toggled, type Draft, type Role } from './matrix';

const role = (id: number, name: string, permissions: string[], builtin = false): Role => ({
  id,
  name,
  label: name,
  builtin,
  permissions,
  version: 1,
  users: 0,
});
const none: Draft = new Map();

describe('the permission matrix', () => {
  const sales = role(2, 'sales', ['sales.order.write']);
  const admin = role(1, 'admin', [], true);

  it('keeps what is changed apart from what is saved', () => {
    const draft = toggled(none, sales, ['sales.order.confirm'], true);
    expect(has(sales, 'sales.order.confirm', draft)).toBe(true);
    expect(has(sales, 'sales.order.write', draft)).toBe(true);
    expect(sales.permissions).toEqual(['sales.order.write']);
    expect(changes(draft, [admin, sales])).toBe(1);
  });

  it('forgets a change that was taken back', () => {
    const there = toggled(none, sales, ['sales.order.write'], false);
    expect(changes(there, [sales])).toBe(1);
    const back = toggled(there, sales, ['sales.order.write'], true);
    expect(back.size).toBe(0);
  });

  it('leaves the administrators everything', () => {
    expect(has(admin, 'anything', none)).toBe(true);
    expect(toggled(none, admin, ['anything'], false)).toBe(none);
  });

  it('groups permissions by module, in their order', () => {
    const p = (name: string, module: string) => ({ name, label: name, module });
    expect(byModule([p('a.x', 'a'), p('b.x', 'b'), p('a.y', 'a')])).toEqual([
      { module: 'a', permissions: [p('a.x', 'a'), p('a.y', 'a')] },
      { module: 'b', permissions: [p('b.x', 'b')] },
    ]);
  });
});
