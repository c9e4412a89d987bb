import { describe, expect, it } from 'vitest';
import type { Me } from '@/api/session';
import { documents } from '@/doc/registry';
import { matching, score, type Offer } from './palette';
import { allowedSettings, creatable, sections } from './nav';

function someone(...permissions: string[]): Me {
  return {
    user: { id: 1, username: 'ben' },
    roles: [],
    permissions,
    company: { name: 'X' },
  } as unknown as Me;
}

describe('where one can go', () => {
  it('shows nobody anything before sign-in', () => {
    expect(sections(documents, null)).toEqual([]);
    expect(allowedSettings(null)).toEqual([]);
  });

  it('shows a viewer what every signed-in user may read, and nothing to create', () => {
    const viewer = someone();
    const seen = sections(documents, viewer).flatMap((s) => s.items.map((i) => i.path));
    expect(seen).toContain('/products');
    expect(seen).toContain('/orders');
    expect(creatable(documents, viewer)).toEqual([]);
    expect(allowedSettings(viewer).map((p) => p.path)).toEqual([
      '/settings/sessions',
      '/settings/about',
    ]);
  });

  it('lets a permission open exactly its page', () => {
    expect(allowedSettings(someone('audit.read')).map((p) => p.path)).toContain('/settings/audit');
    expect(allowedSettings(someone('identity.user.manage')).map((p) => p.path)).toEqual([
      '/settings/users',
      '/settings/sessions',
      '/settings/about',
    ]);
    expect(creatable(documents, someone('sales.order.write')).map((d) => d.path)).toEqual([
      '/orders',
    ]);
  });

  it('hides a document whose reading needs a permission', () => {
    const secret = [{ ...documents[0]!, permissions: { read: 'hr.payslip.read', write: 'x' } }];
    expect(sections(secret, someone())).toEqual([]);
    expect(sections(secret, someone('hr.payslip.read'))).toHaveLength(1);
  });

  it('gives every place its own letter', () => {
    const letters = sections(documents, someone()).flatMap((s) =>
      s.items.flatMap((i) => i.letter ?? []),
    );
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters).not.toContain('h');
  });
});

describe('what the palette finds', () => {
  const offer = (label: string, also = ''): Offer => ({ id: label, label, also, run: () => {} });
  it('puts the beginning of the name before the middle, and further words last', () => {
    const offers = [offer('Audit log', 'orders'), offer('New order'), offer('Orders')];
    expect(matching('ord', offers).map((o) => o.label)).toEqual([
      'Orders',
      'New order',
      'Audit log',
    ]);
  });
  it('wants every word, whatever its accents', () => {
    expect(score('cafe new', 'New Café')).toBeGreaterThan(0);
    expect(score('new desk', 'New Café')).toBe(0);
    expect(score('(', 'New (a)')).toBeGreaterThan(0);
  });
});
