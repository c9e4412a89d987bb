import { expect, test, type Page } from '@playwright/test';
import { focused, rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`invoices and payments, ${scheme}`, async ({ page }) => {
    test.setTimeout(90_000);
    await signIn(page, scheme);
    for (const [name, url] of [
      ['invoices', '/invoices'],
      ['bills', '/bills'],
      ['payments', '/payments'],
      ['open-items', '/open-items'],
    ] as const) {
      await page.goto(url);
      await rowsShown(page);
      await lookedAt(page, name, scheme);
    }
    await page.goto('/invoices?state=posted&paid=partial');
    await rowsShown(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Post payment' })).toBeVisible();
    await lookedAt(page, 'invoice', scheme);
    await page.goto('/revaluations');
    await heading(page, 'Revaluations');
    await lookedAt(page, 'revaluations', scheme);
    await page.goto('/settle');
    await page.getByRole('combobox', { name: 'Partner' }).fill('birken');
    await page.getByRole('option', { name: /Birkenfeld/ }).click();
    await expect(page.getByRole('heading', { name: 'Owed to us' })).toBeVisible();
    await lookedAt(page, 'settle', scheme);
  });
}

async function choose(page: Page, text: string, hit: string | RegExp): Promise<void> {
  await page.keyboard.type(text);
  await expect(page.getByRole('option', { name: hit }).first()).toBeVisible();
}

test('an invoice by keyboard: lines, posted, paid, credited', async ({ page }) => {
  await signIn(page, 'light', '/invoices/new');
  await expect(page.getByRole('combobox', { name: 'Customer' })).toBeFocused();
  await choose(page, 'jansen', 'Jansen Bouw BV');
  await page.keyboard.press('Enter');
  while ((await focused(page)) !== 'Add a line') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toBe('Product, line 1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Fitting of the shelves');
  await page.keyboard.press('Tab');
  await page.keyboard.type('3');
  await page.keyboard.press('Tab');
  await page.keyboard.type('80');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Tax, line 1');
  await choose(page, 'S20', /S20/);
  await page.keyboard.press('Tab');
  // 3 × 80 = 240 and 20 %: from the server, while typing.
  await expect(page.locator('dl').first()).toContainText('288.00');
  await page.keyboard.press('Control+Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('number INV-');
  await expect(dialog).toContainText('Debit 1210 288.00');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('INV-');
  await expect(page.getByText('on 240.00')).toBeVisible();

  // Paid in part from beside it.
  await page.getByLabel('Amount EUR').fill('100.00');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: /RCV-/ }).first()).toBeVisible();
  await expect(page.getByText('188.00 open')).toBeVisible();

  // What is left is credited.
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Make a credit note' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Draft');
  await expect(page.getByRole('link', { name: /^INV-/ }).first()).toBeVisible();
});

test('a bill that is entered already is refused at its field, and what was typed stays', async ({
  page,
}) => {
  await signIn(page, 'light', '/bills/new');
  await expect(page.getByRole('combobox', { name: 'Supplier' })).toBeFocused();
  await choose(page, 'alder', /Alder/);
  await page.keyboard.press('Enter');
  await page.getByLabel('Supplier’s number').fill('a-1');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await expect.poll(() => focused(page)).toBe('Product, line 1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Paper again');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('200');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/is entered already, as BILL-/).first()).toBeVisible();
  await expect(page.getByLabel('Supplier’s number')).toHaveValue('a-1');
  await expect(page.getByText('Paper again')).toBeVisible();
});
