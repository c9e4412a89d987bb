import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, signIn } from './helpers.ts';

test('what is lacking becomes an order, by keyboard, and is not proposed again', async ({
  page,
  baseURL,
}) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const unique = `KEEP${Date.now()}`;
  const { id: product } = await api.call<{ id: number }>('POST', '/products', {
    sku: unique,
    name: 'Pencil HB',
    price: '1.20',
  });
  const { id: supplier } = await api.call<{ id: number }>('POST', '/partners', {
    name: `Stifte ${unique}`,
    is_supplier: true,
    is_customer: false,
  });
  await api.call('POST', '/supplier-prices', {
    supplier_id: supplier,
    product_id: product,
    price: '0.40',
    lead_days: 5,
  });
  await signIn(page, 'light', '/reorder-rules/new');
  await expect(page.locator('[data-first] input')).toBeFocused();
  await page.keyboard.type(unique);
  await page.getByRole('option', { name: new RegExp(unique) }).click();
  await page.getByLabel('Minimum').fill('50');
  await page.getByLabel('Maximum').fill('20');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('That is less than the minimum.').first()).toBeVisible();
  await page.getByLabel('Maximum').fill('200');
  await page.getByLabel('In multiples of').fill('12');
  await page.keyboard.press('Control+s');
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(unique) })).toBeVisible();

  await page.goto('/replenishment');
  const row = page.getByRole('row', { name: new RegExp(unique) });
  await expect(row.getByLabel(`To order of ${unique}`)).toHaveValue('192');
  await expect(row).toContainText('0 pcs on hand = 0, below the minimum of 50');
  await expect(row.getByLabel(`Supplier of ${unique}`)).toHaveValue(`Stifte ${unique}`);
  await expectAccessible(page, 'proposals');

  // Only this supplier: what a colleague's rules want is left alone.
  await page.getByRole('combobox', { name: 'Supplier', exact: true }).fill(unique);
  await page.getByRole('option', { name: new RegExp(unique) }).click();
  await expect(page.getByRole('button', { name: 'Make orders of 1' })).toBeEnabled();
  await row.getByLabel(`To order of ${unique}`).fill('180');
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await expect(
    dialog.getByText(new RegExp(`A draft of an order of Stifte ${unique}`)),
  ).toBeVisible();
  await dialog.getByRole('button', { name: /Make orders/ }).press('Enter');
  await expect(page).toHaveURL(/purchase-orders\/\d+$/);
  await expect(page.getByText(/72\.00/).first()).toBeVisible();

  await page.goto('/replenishment');
  await expect(page.getByRole('heading', { level: 1, name: 'Replenishment' })).toBeVisible();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(row).toHaveCount(0);

  // The product says what is planned, and its stock card is found from the menu.
  await api.call('POST', '/receipts', {
    partner_id: supplier,
    lines: [{ product_id: product, quantity: '30' }],
  });
  await page.goto(`/products/${product}`);
  await expect(page.getByRole('heading', { name: 'Forecast' })).toBeVisible();
  await expect(page.getByText('+30')).toBeVisible();
  await expectAccessible(page, 'a product with its forecast');
  await page.goto(`/reports/stock-card?product_id=${product}`);
  await expect(page.getByRole('row', { name: /Balance before/ })).toBeVisible();
  await expectAccessible(page, 'a stock card');
});
