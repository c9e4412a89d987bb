// Pictures of the screens for docs/screens, light and dark, at 1280 × 800.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { rowsShown, signIn } from './helpers.ts';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/screens');

for (const scheme of ['light', 'dark'] as const) {
  test(`pictures, ${scheme}`, async ({ page, baseURL }) => {
    test.setTimeout(120_000);
    const take = async (name: string) => {
      await page.waitForTimeout(350);
      await page.screenshot({ path: path.join(folder, `${name}-${scheme}.png`) });
    };
    await signIn(page, scheme);
    for (const [name, url] of [
      ['orders', '/orders'],
      ['partners', '/partners'],
      ['products', '/products'],
      ['stock-levels', '/stock-levels'],
      ['stock-moves', '/stock-moves'],
    ] as const) {
      await page.goto(url);
      await rowsShown(page);
      await take(name);
    }
    await page.goto('/orders?state=draft&sort=order_date');
    await rowsShown(page);
    await page.keyboard.press('Space');
    await take('orders-preview');

    const client = new Client(baseURL!);
    await client.signIn();
    const first = async (path: string) =>
      (await client.call<{ items: { id: number }[] }>('GET', path)).items[0]!.id;
    await open(page, `/partners/${await first('/partners?limit=1')}`);
    await take('partner');
    await open(page, `/products/${await first('/products?q=CHR-101&limit=1')}`);
    await take('product');
    await open(page, `/orders/${await first('/orders?state=done&limit=1')}`);
    await page.getByRole('button', { name: 'History' }).click();
    await take('order-done');
    await page.getByRole('button', { name: 'History' }).click();
    await open(page, `/orders/${await first('/orders?state=draft&sort=order_date&limit=1')}`);
    await take('order-draft');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
    await take('order-rehearsal');
    await page.keyboard.press('Escape');
    await page.goto('/orders/new');
    await page.getByRole('button', { name: 'Add a line' }).click();
    await page.keyboard.type('desk');
    await expect(page.getByRole('option').first()).toBeVisible();
    await take('order-new');
  });
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
}
