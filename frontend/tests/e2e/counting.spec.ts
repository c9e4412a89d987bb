// Warehouses with their places, and a count: prepared, scanned, reviewed, posted.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`locations are a tree, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/locations');
    await rowsShown(page);
    const tree = page.getByRole('treegrid');
    await expect(tree.getByRole('row', { name: /N-A-1/ })).toBeVisible();
    await lookedAt(page, 'locations', scheme);
    await page.goto('/warehouses');
    await rowsShown(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
    await expect(page.getByText('everywhere').first()).toBeVisible();
    await lookedAt(page, 'warehouse', scheme);
  });
}

test('a warehouse is entered and gets a shelf', async ({ page }) => {
  const code = `W${String(Date.now()).slice(-6)}`;
  await signIn(page, 'light', '/warehouses/new');
  await page.locator('input[name=code]').fill(code);
  await page.locator('input[name=name]').fill('Depot');
  await page.keyboard.press('Control+s');
  await heading(page, 'Depot');
  await page.getByRole('link', { name: /Locations 5/ }).click();
  await rowsShown(page);
  await page.goto('/locations/new');
  await page.locator('input[name=code]').fill(`${code}-1`);
  await page.locator('input[name=name]').fill('Shelf 1');
  await page.getByRole('combobox', { name: 'Below' }).fill(`${code}/STOCK`);
  await page.getByRole('option', { name: new RegExp(`${code}/STOCK`) }).click();
  await page.keyboard.press('Control+s');
  await heading(page, `${code}-1`);
});

test('a person is confined to a warehouse', async ({ page, baseURL }) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const { id } = await api.call<{ id: number }>('POST', '/users', {
    username: `keeper${Date.now()}`,
    full_name: 'Kim Keeper',
    email: '',
    roles: ['warehouse'],
  });
  await signIn(page, 'light', `/settings/users/${id}`);
  await expect(page.getByText('None chosen: works in all warehouses.')).toBeVisible();
  await page.getByLabel('NORTH North store').check();
  await page.getByRole('button', { name: 'Save warehouses' }).click();
  await expect(page.getByText('Works in this one only.')).toBeVisible();
  const { items } = await api.call<{ items: { code: string }[] }>('GET', `/users/${id}/warehouses`);
  expect(items.map((w) => w.code)).toEqual(['NORTH']);
  await lookedAt(page, 'user-warehouses', 'light');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`a count by keyboard and scanner, ${scheme}`, async ({ page, baseURL }) => {
    test.setTimeout(60_000);
    const api = new Client(baseURL!);
    await api.signIn();
    const unique = `CNT${scheme}${Date.now()}`;
    const { items: stores } = await api.call<{
      items: { id: number; code: string; stock_location_id: number }[];
    }>('GET', '/warehouses?q=SHOP');
    const shop = stores[0]!;
    const products: number[] = [];
    for (const n of [1, 2]) {
      const { id } = await api.call<{ id: number }>('POST', '/products', {
        sku: `${unique}-${n}`,
        name: `Counted ${n}`,
        price: '3.00',
        barcode: `${unique}${n}`,
      });
      await api.call('POST', `/products/${id}/opening-stock`, {
        quantity: '10',
        warehouse_id: shop.id,
      });
      products.push(id);
    }
    const { id } = await api.call<{ id: number }>('POST', '/stock-counts', {
      warehouse_id: shop.id,
      products: products.map((product_id) => ({ product_id })),
    });
    await signIn(page, scheme, `/stock-counts/${id}`);
    await expect(page.getByRole('button', { name: 'Start to count' })).toBeVisible();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('0 of 2 lines counted')).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'Book' })).toHaveCount(0);
    await page.getByRole('link', { name: 'Count', exact: true }).last().click();
    await heading(page, 'Count');
    const scan = page.getByLabel('Barcode');
    await expect(scan).toBeFocused();

    // Unknown: refused with the reason, and what was counted stays.
    // A scanner does not wait for an answer.
    await page.keyboard.type(`${unique}1`);
    await page.keyboard.press('Enter');
    const done = page.getByRole('list', { name: 'Counted just now' });
    await page.keyboard.type('4711-unknown');
    await page.keyboard.press('Enter');
    await expect(
      page.getByRole('alert').filter({ hasText: 'Nothing has the barcode 4711-unknown' }),
    ).toBeVisible();
    await expect(done.getByRole('listitem')).toHaveCount(1);
    await expect(scan).toBeFocused();
    await scan.fill('SHOP/STOCK');
    await page.keyboard.press('Enter');
    await expect(page.getByText('In SHOP/STOCK.')).toBeVisible();
    await page.keyboard.type(`${unique}1`);
    await page.keyboard.press('Enter');
    await expect(done.getByText('2 in all')).toBeVisible();
    const typed = page.getByLabel(`Add to ${unique}-2 in SHOP/STOCK`);
    await typed.fill('10');
    await page.keyboard.press('Enter');
    await expect(page.getByText('2 of 2 lines counted')).toBeVisible();
    await lookedAt(page, 'counting', scheme);

    await page.goto(`/stock-counts/${id}`);
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await expect(page.getByRole('columnheader', { name: 'Book' })).toBeVisible();
    await expect(
      page.getByRole('cell', { name: '−8' }).or(page.getByRole('cell', { name: '-8' })),
    ).toBeVisible();
    await lookedAt(page, 'count-review', scheme);
    await page.getByLabel(`Choose ${unique}-1 in SHOP/STOCK`).check();
    await page.getByRole('button', { name: 'Count again (1)' }).click();
    await expect(page.getByText('1 of 2 lines counted')).toBeVisible();
    await api.call('POST', `/stock-counts/${id}/entries`, {
      product_id: products[0],
      location_id: shop.stock_location_id,
      quantity: '9',
    });
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('button', { name: 'Post differences' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/10 pcs on hand becomes 9 pcs/)).toBeVisible();
    await expectAccessible(page, 'what the posting does');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('link', { name: 'Moves 1' })).toBeVisible();
  });
}
