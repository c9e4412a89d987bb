import { expect, test, type Page } from '@playwright/test';
import { rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`the books, ${scheme}`, async ({ page }) => {
    test.setTimeout(90_000);
    await signIn(page, scheme);
    for (const [name, url] of [
      ['entries', '/journal-entries'],
      ['accounts', '/accounts'],
      ['journals', '/journals'],
      ['dimensions', '/dimensions'],
    ] as const) {
      await page.goto(url);
      await rowsShown(page);
      await lookedAt(page, name, scheme);
    }
    await page.goto('/fiscal-years');
    await heading(page, 'Fiscal years');
    await expect(page.getByRole('button', { name: /^Close / }).first()).toBeVisible();
    await lookedAt(page, 'fiscal-years', scheme);
    await page.goto('/books');
    await expect(page.getByText('Default receivable')).toBeVisible();
    await lookedAt(page, 'books', scheme);
    await page.goto('/journal-entries?state=posted');
    await rowsShown(page);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
    await lookedAt(page, 'entry', scheme);
  });
}

/** Types into the cell that has the focus and goes on by Tab. */
async function cell(page: Page, text: string): Promise<void> {
  if (text) await page.keyboard.type(text);
  await page.keyboard.press('Tab');
}

test('an entry by keyboard: unbalanced it says by how much, is refused and stays', async ({
  page,
}) => {
  await signIn(page, 'light', '/journal-entries/new');
  const what = `Stamps ${Date.now()}`;
  await expect(page.getByLabel('Description').first()).toBeFocused();
  await page.keyboard.type(what);
  await page.getByRole('button', { name: 'Add a line' }).click();
  const debitOf = async (account: string, debit: string, credit: string) => {
    await page.keyboard.type(account);
    await expect(page.getByRole('option', { name: new RegExp(account) }).first()).toBeVisible();
    await page.keyboard.press('Tab'); // takes the account
    await cell(page, ''); // partner
    await cell(page, ''); // description
    await cell(page, debit);
    await page.keyboard.type(credit || '0');
    await page.keyboard.press('Enter');
  };
  await debitOf('5120', '12.50', '');
  await page.getByRole('button', { name: 'Add a line' }).click();
  await debitOf('1120', '', '12.00');
  await expect(page.getByText('0.50').first()).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page).toHaveURL(/journal-entries\/\d+$/);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
  await expect(page.getByText(/differ by 0\.50/).first()).toBeVisible();
  await expect(page.getByText('12.50').first()).toBeVisible();
});

test('a period with drafts does not close, and says why', async ({ page }) => {
  await signIn(page, 'light', '/fiscal-years');
  const month = new Date().toISOString().slice(0, 7);
  await page.getByRole('button', { name: `Close ${month}` }).click();
  await expect(page.getByRole('alert').first()).toContainText(/draft entries|earlier periods/);
});
