import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { expectAccessible, type Scheme } from './helpers.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/screens');

/** A picture for docs/screens, once nothing moves any more. */
export async function picture(page: Page, name: string, scheme: Scheme): Promise<void> {
  await page.waitForTimeout(350);
  await page.screenshot({ path: path.join(folder, `${name}-${scheme}.png`) });
}

/** axe finds nothing serious, and a picture of it. */
export async function lookedAt(page: Page, name: string, scheme: Scheme): Promise<void> {
  await picture(page, name, scheme);
  await expectAccessible(page, `${name}, ${scheme}`);
}

/** The scheme of the system, as the browser says it. */
export async function inScheme(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
}

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}
