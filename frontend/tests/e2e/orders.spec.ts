import { expect, test, type Page } from '@playwright/test';
import { admin, Client } from './client.ts';
import { focused, rowsShown, signIn } from './helpers.ts';

async function api(page: Page): Promise<Client> {
  const client = new Client(new URL(page.url()).origin);
  await client.signIn();
  return client;
}

/** Types and waits for the list under the editor. */
async function choose(page: Page, text: string, hit: string): Promise<void> {
  await page.keyboard.type(text);
  await expect(page.getByRole('option', { name: hit }).first()).toBeVisible();
}

test('an order by keyboard alone: customer, lines, confirm, complete', async ({ page }) => {
  await signIn(page, 'light', '/orders');
  await rowsShown(page);
  await page.keyboard.press('Alt+c');
  await expect(page).toHaveURL(/\/orders\/new$/);
  await expect(page.getByRole('combobox', { name: 'Customer' })).toBeFocused();
  await choose(page, 'birken', 'Birkenfeld GmbH');
  await page.keyboard.press('Enter');
  while ((await focused(page)) !== 'Add a line') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Product, line 1');
  await choose(page, 'CHR-101', 'CHR-101');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Description, line 1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Price, line 1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('10');
  // The last Enter adds a line; typed faster than any list could open.
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Product, line 2');
  await page.keyboard.type('LMP-101');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1');
  // 2 × 249.50 less 10 %, and 59.90: from the server, while typing.
  const figures = page.locator('dl').first();
  await expect(figures).toContainText('509.00');
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('number');
  await expect(dialog).toContainText('reserved');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/\d{4}/);
  await expect(page).toHaveURL(/\/orders\/\d+$/);
  await expect(page.locator('[aria-current=step]')).toHaveText(/Confirmed/);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.locator('[aria-current=step]')).toHaveText(/Done/);

  const client = await api(page);
  const id = page.url().split('/').pop();
  const order = await client.call<{ state: string; total: string; lines: unknown[] }>(
    'GET',
    `/orders/${id}`,
  );
  expect([order.state, order.total, order.lines.length]).toEqual(['done', '509.00', 2]);
});

test('short of stock is said at its cell, and the focus goes there', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  const product = await client.call<{ id: number }>('POST', '/products', {
    sku: `SCARCE-${Date.now()}`,
    name: 'Scarce lamp',
    price: '10.00',
  });
  await client.call('POST', `/products/${product.id}/opening-stock`, { quantity: '3' });
  const partners = await client.call<{ items: { id: number }[] }>('GET', '/partners?limit=1');
  const order = await client.call<{ id: number }>('POST', '/orders', {
    customer_id: partners.items[0]!.id,
    lines: [
      { product_id: product.id, quantity: '1' },
      { product_id: product.id, quantity: '5' },
    ],
  });
  await page.goto(`/orders/${order.id}`);
  await expect(page.getByRole('table', { name: 'Lines' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').first()).toContainText(/available|stock/i);
  await expect.poll(() => focused(page)).toMatch(/^Quantity, line [12]$/);
  await expect(page.getByRole('combobox').or(page.locator('input:focus'))).not.toHaveCount(0);
  await expect(page.locator('input:focus')).toHaveAttribute('aria-invalid', 'true');
});

test('what was typed survives a reload, and leaving asks', async ({ page }) => {
  await signIn(page, 'light', '/orders/new');
  await page.getByRole('textbox', { name: 'Reference' }).fill('PO 9001');
  await expect(page.getByText(/Draft saved \d\d:\d\d/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Reference' })).toHaveValue('PO 9001');
  await page.getByRole('link', { name: 'Products' }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('unsaved changes');
  await dialog.getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByRole('textbox', { name: 'Reference' })).toHaveValue('PO 9001');
  await page.getByRole('link', { name: 'Products' }).first().click();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(page).toHaveURL(/\/products$/);
  await page.goto('/orders/new');
  await expect(page.getByRole('textbox', { name: 'Reference' })).toHaveValue('');
});

test('rows pasted from a spreadsheet become lines', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, 'light', '/orders/new');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await expect.poll(() => focused(page)).toBe('Product, line 1');
  await page.evaluate(() =>
    navigator.clipboard.writeText('DSK-101\tDesk for the office\t2\t350\nNO-SUCH\tx\tmany\t1\n'),
  );
  await page.keyboard.press('Control+v');
  const table = page.getByRole('table', { name: 'Lines' });
  await expect(table.getByRole('row').nth(1)).toContainText('DSK-101');
  await expect(table.getByRole('row').nth(1)).toContainText('700.00');
  await expect(table.locator('[data-error]')).toHaveCount(2);
});

test('two people change the same order: nothing typed is lost', async ({ browser }) => {
  const [mine, theirs] = await Promise.all([browser.newPage(), browser.newPage()]);
  await Promise.all([signIn(mine), signIn(theirs)]);
  const client = await api(mine);
  const partners = await client.call<{ items: { id: number }[] }>('GET', '/partners?limit=1');
  const products = await client.call<{ items: { id: number }[] }>('GET', '/products?q=LMP&limit=1');
  const order = await client.call<{ id: number }>('POST', '/orders', {
    customer_id: partners.items[0]!.id,
    reference: 'Base',
    lines: [{ product_id: products.items[0]!.id, quantity: '1' }],
  });
  for (const page of [mine, theirs]) {
    await page.goto(`/orders/${order.id}`);
    await expect(page.getByRole('textbox', { name: 'Reference' })).toHaveValue('Base');
  }
  await mine.getByRole('textbox', { name: 'Reference' }).fill('Mine');
  await mine.getByRole('textbox', { name: 'Notes' }).fill('My note');
  await theirs.getByRole('textbox', { name: 'Reference' }).fill('Theirs');
  await theirs.keyboard.press('Control+s');
  await expect(theirs.getByText('saved').first()).toBeVisible();
  // Announced early, while one is still typing.
  await expect(mine.getByText(`${admin.username} has just saved a change`)).toBeVisible();
  await mine.keyboard.press('Control+s');
  const dialog = mine.getByRole('dialog');
  await expect(dialog).toContainText('Reference');
  await expect(dialog.getByRole('button', { name: 'Merge and save' })).toBeDisabled();
  await dialog.getByRole('radio', { name: /Reference: Mine/ }).check();
  await dialog.getByRole('button', { name: 'Merge and save' }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => client.call<{ reference: string; notes: string }>('GET', `/orders/${order.id}`))
    .toMatchObject({ reference: 'Mine', notes: 'My note' });
  // The other screen follows by itself.
  await expect(theirs.getByRole('textbox', { name: 'Reference' })).toHaveValue('Mine');
  await mine.close();
  await theirs.close();
});
