import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, focused, signIn } from './helpers.ts';
import { lookedAt } from './pictures.ts';

const heading = (page: Page, name: string | RegExp) =>
  expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

/** Goes ahead with what the rehearsal shows, once its button has the focus. */
async function goAhead(page: Page) {
  await expect(page.getByRole('dialog').locator('[data-autofocus]')).toBeFocused();
  await page.keyboard.press('Enter');
}

/** Changes the first line of the document that is open, as a colleague would. */
async function change(page: Page, api: Client, path: string, line: Record<string, string>) {
  const id = page.url().split('/').pop();
  const now = await api.call<{ version: number; lines: Record<string, unknown>[] }>(
    'GET',
    `${path}/${id}`,
  );
  const { id: line_id, product_id, quantity } = now.lines[0]!;
  const kept = path === '/receipts' ? {} : { price: now.lines[0]!['price'] };
  await api.call('PATCH', `${path}/${id}`, {
    version: now.version,
    lines: [{ id: line_id, product_id, quantity, ...kept, ...line }],
  });
  await page.reload();
  await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
}

test('an order by keyboard: entered, confirmed, received in part, billed too high, released', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(90_000);
  const api = new Client(baseURL!);
  await api.signIn();
  const unique = `BUY${Date.now()}`;
  const { id: product } = await api.call<{ id: number }>('POST', '/products', {
    sku: unique,
    name: 'Oak board',
    price: '30.00',
  });
  await signIn(page, 'light', '/purchase-orders/new');
  await expect(page.locator('[data-first] input')).toBeFocused();
  await page.keyboard.type('Sägewerk');
  await page.getByRole('option', { name: /Sägewerk Brandt/ }).click();
  await page.getByRole('button', { name: 'Add a line' }).click();
  await expect.poll(() => focused(page)).toBe('Product, line 1');
  await page.keyboard.type(unique);
  await page.getByRole('option', { name: new RegExp(unique) }).click();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('10');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Price, line 1');
  await page.keyboard.type('12.50');
  await page.keyboard.press('Control+s');
  await heading(page, /Draft/);
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/The order gets the number PO-/)).toBeVisible();
  await goAhead(page);
  await heading(page, /^PO-/);
  const order = page.url();
  await lookedAt(page, 'purchase-order', 'light');

  // The receipt of what is still to come; six have come.
  await page.getByRole('button', { name: /Receive/ }).click();
  await expect(page).toHaveURL(/receipts\/\d+$/);
  await change(page, api, '/receipts', { quantity: '6' });
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByText(/6 .* arrive at/).first()).toBeVisible();
  await goAhead(page);
  await heading(page, /^REC-/);

  await page.goto(order);
  await expect(page.getByRole('link', { name: /Receipts REC-/ })).toBeVisible();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Enter the bill' }).click();
  await expect(page).toHaveURL(/bills\/\d+$/);
  await page.getByLabel('Supplier’s number').fill(unique);
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/is saved|saved/i).first()).toBeVisible();
  await change(page, api, '/bills', { price: '13' });
  await page.keyboard.press('Control+Enter');
  await expect(dialog.getByText(/blocked for payment/)).toBeVisible();
  await goAhead(page);
  await heading(page, /^BILL-/);
  await expect(page.getByText(`${unique}: billed at 13, agreed at 12.5`)).toBeVisible();
  await expectAccessible(page, 'a blocked bill');
  await lookedAt(page, 'bill-blocked', 'light');
  await page.getByLabel('Why it may be paid all the same').fill('New price list');
  await page.getByRole('button', { name: 'Release for payment' }).click();
  await expect(page.getByText(/New price list/)).toBeVisible();

  // A confirmed order is changed in place, and says what it was.
  await page.goto(order);
  await change(page, api, '/purchase-orders', { quantity: '8' });
  await expect(page.getByRole('heading', { name: 'Revisions' })).toBeVisible();
  const { items } = await api.call<{ items: { on_hand: string }[] }>(
    'GET',
    `/stock-levels?product_id=${product}`,
  );
  expect(items.map((l) => l.on_hand)).toEqual(['6']);
});

test('limits and tolerances', async ({ page }) => {
  await signIn(page, 'light', '/settings/purchasing');
  await heading(page, 'Purchasing');
  await expectAccessible(page, 'rules of purchasing');
  await page.getByLabel('More may arrive than ordered, in percent').fill('500');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('A tolerance is from 0 to 100 percent.')).toBeVisible();
  await page.getByLabel('More may arrive than ordered, in percent').fill('5');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
});
