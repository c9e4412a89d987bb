// Units, packagings and barcodes of a product; lots, their numbers and traces.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`lots and their trace, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/lots?sort=code');
    await rowsShown(page);
    await expect(page.getByText('INK-500-0001')).toBeVisible();
    await lookedAt(page, 'lots', scheme);
    await page.keyboard.press('Enter');
    await heading(page, /INK-500/);
    await lookedAt(page, 'lot', scheme);
    await page.getByRole('link', { name: 'The whole trace' }).click();
    await heading(page, 'Trace of a lot');
    await expect(page.getByText('Nothing of it has come in yet.')).toBeVisible();
    await lookedAt(page, 'lot-trace', scheme);
    await page.goto('/products?q=INK-500');
    await rowsShown(page);
    await page.keyboard.press('Enter');
    await heading(page, 'INK-500');
    await expect(page.getByText('Packagings').first()).toBeVisible();
    await lookedAt(page, 'product-tracked', scheme);
    await page.goto('/units');
    await rowsShown(page);
    await lookedAt(page, 'units', scheme);
  });
}

test('a unit is entered that converts', async ({ page, baseURL }) => {
  const code = `d${String(Date.now()).slice(-6)}`;
  await signIn(page, 'light', '/units/new');
  await page.getByLabel('Code').first().fill(code);
  await page.getByLabel('Name').fill('Dozen');
  await page.getByLabel('Factor').fill('12');
  await page.keyboard.press('Control+s');
  await heading(page, code);
  await expectAccessible(page, 'unit');
  const api = new Client(baseURL!);
  await api.signIn();
  const { items } = await api.call<{ items: { id: number; code: string }[] }>(
    'GET',
    '/units?limit=500',
  );
  const of = (c: string) => items.find((u) => u.code === c)!.id;
  const path = `/units/${of(code)}/convert?quantity=3&to=${of('pcs')}`;
  expect((await api.call<{ quantity: string }>('GET', path)).quantity).toBe('36');
});

test('a wrong check digit stays on the form with the reason', async ({ page }) => {
  await signIn(page, 'light', '/products/new');
  await page.getByLabel('SKU').fill(`GT-${Date.now()}`);
  await page.getByLabel('Name').first().fill('Wrong code');
  await page.getByLabel('Barcode', { exact: true }).fill('4006381333932');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/The last digit does not fit/).first()).toBeVisible();
  await page.getByLabel('Barcode is a number of the house').check();
  await page.keyboard.press('Control+s');
  await heading(page, /GT-/);
});

test('numbers are made with the product, and one is blocked', async ({ page }) => {
  const sku = `SN-${Date.now()}`;
  await signIn(page, 'light', '/products/new');
  await page.getByLabel('SKU').fill(sku);
  await page.getByLabel('Name').first().fill('Numbered');
  await page.getByLabel('Tracked by').selectOption({ label: 'Serial number' });
  await page.keyboard.press('Control+s');
  await heading(page, sku);
  await page.getByLabel('How many').fill('3');
  await page.getByRole('button', { name: 'Make the next numbers' }).click();
  await expect(page.getByText(`3 made: ${sku}-0001 to ${sku}-0003`)).toBeVisible();
  await page.goto(`/lots?q=${sku}&sort=code`);
  await rowsShown(page);
  await page.keyboard.press('Enter');
  await heading(page, `${sku}-0001`);
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Block' }).click();
  await expect(page.getByText('Blocked', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Let go' }).click();
  await expect(page.getByText('It may go to customers again.').first()).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`labels of chosen products, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/products?q=DSK');
    await rowsShown(page);
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Labels', exact: true }).click();
    await page.getByLabel('First free label').fill('3');
    await expectAccessible(page, 'labels');
    await page.getByLabel('First free label').press('Enter');
    await expect(page.getByRole('button', { name: /Print/ })).toBeVisible();
    await expect(page.getByRole('dialog').locator('canvas, img').first()).toBeVisible();
    await expectAccessible(page, 'labels, preview');
  });
}
