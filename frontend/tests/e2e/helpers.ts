import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { admin } from './client.ts';

export type Scheme = 'light' | 'dark';

/**
 * Signs in and goes to a page, as every context has its own session. How a person
 * signs in is what signin.spec looks at.
 */
export async function signIn(page: Page, scheme: Scheme = 'light', path = '/'): Promise<void> {
  const { username, password } = admin;
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  const answer = await page.request.post('/api/v1/auth/login', {
    data: { username, password },
    headers: { 'X-Kontor-Client': 'browser' },
  });
  expect(answer.ok()).toBe(true);
  await page.goto(path);
  await expect(page.getByRole('link', { name: 'Orders' }).first()).toBeVisible();
}

/**
 * No finding that axe calls serious or critical. Dark differs from light in its
 * colours alone, so there only they are looked at.
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  const axe = new AxeBuilder({ page });
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const { violations } = await (dark ? axe.withRules(['color-contrast']) : axe).analyze();
  const grave = violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => `${n.target.join(' ')} ${n.any[0]?.message ?? ''}`)
          .join(' | ')}`,
    );
  expect(grave, what).toEqual([]);
}

/** The same in light and in dark, without going there twice. */
export async function expectBothAccessible(page: Page, what: string): Promise<void> {
  await expectAccessible(page, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectAccessible(page, `${what}, dark`);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

/** The list of the page; that of accounts is a tree. */
export function grid(page: Page) {
  return page.getByRole('grid').or(page.getByRole('treegrid'));
}

/** Waits until a list shows rows. */
export async function rowsShown(page: Page): Promise<void> {
  await expect(grid(page).getByRole('row').nth(1)).toBeVisible();
}

/** The accessible name of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const el = document.activeElement as HTMLElement | null;
    if (!el || el === document.body) return '';
    const label = (el as HTMLInputElement).labels?.[0]?.textContent;
    return (el.getAttribute('aria-label') ?? label ?? el.textContent ?? '')
      .replace(' *', '')
      .trim();
  });
}

export function percentile(values: number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? 0;
}
