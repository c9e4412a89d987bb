// Pictures of the screens of stock and buying for docs/screens; axe looks at the
// reports, and at the documents in documents.spec.
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { signIn, type Scheme } from './helpers.ts';
import { lookedAt, picture } from './pictures.ts';

/** Of these there is a picture in the dark too, at 1920 × 1080. */
const alsoDark = new Set(['transfer', 'landed-cost', 'receipts', 'stock-value', 'not-invoiced']);

/** The first record of a kind. */
const forms = [
  ['receipt', '/receipts', 'state=done'],
  ['delivery', '/deliveries', ''],
  ['transfer', '/transfers', ''],
  ['scrap', '/scraps', ''],
  ['landed-cost', '/landed-costs', 'state=posted'],
  ['lot', '/lots', ''],
  ['warehouse', '/warehouses', ''],
  ['supplier-price', '/supplier-prices', ''],
  ['reorder-rule', '/reorder-rules', ''],
] as const;

const lists = [
  ['receipts', '/receipts'],
  ['locations', '/locations'],
  ['stock-values', '/stock-valuations'],
  ['purchase-orders', '/purchase-orders'],
  ['supplier-prices', '/supplier-prices'],
  ['reorder-rules', '/reorder-rules'],
] as const;

const reports = [
  'stock-value',
  'stock-movement',
  'stock-ageing',
  'slow-movers',
  'expiring-lots',
  'open-purchases',
  'not-invoiced',
  'purchase-prices',
] as const;

async function settled(page: Page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

for (const scheme of ['light', 'dark'] as Scheme[]) {
  test(`the screens of stock and buying, ${scheme}`, async ({ page, baseURL }) => {
    test.setTimeout(240_000);
    const api = new Client(baseURL!);
    await api.signIn();
    await page.setViewportSize(
      scheme === 'light' ? { width: 1280, height: 800 } : { width: 1920, height: 1080 },
    );
    await signIn(page, scheme);
    const shown = (name: string) => scheme === 'light' || alsoDark.has(name);
    for (const [name, path, filter] of forms) {
      if (!shown(name)) continue;
      const { items } = await api.call<{ items: { id: number }[] }>(
        'GET',
        `${path}?limit=1&${filter}`,
      );
      await page.goto(`${path}/${items[0]!.id}`);
      await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
      await settled(page);
      await picture(page, name, scheme);
    }
    for (const [name, path] of lists) {
      if (!shown(name)) continue;
      await page.goto(path);
      await settled(page);
      await picture(page, name, scheme);
    }
    for (const name of reports) {
      if (!shown(name)) continue;
      await page.goto(`/reports/${name}`);
      await expect(page.getByRole('row').nth(1)).toBeVisible();
      await lookedAt(page, `report-${name}`, scheme);
    }
    const { items } = await api.call<{ items: { product_id: number }[] }>(
      'GET',
      '/stock-moves?limit=1',
    );
    await page.goto(`/reports/stock-card?product_id=${items[0]!.product_id}`);
    await expect(page.getByRole('row', { name: /Balance before/ })).toBeVisible();
    await lookedAt(page, 'report-stock-card', scheme);
    await page.goto('/replenishment');
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await lookedAt(page, 'replenishment', scheme);
  });
}
