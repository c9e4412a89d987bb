// The chart as a tree, and the entry that balances itself.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`the chart is a tree, ${scheme}`, async ({ page, baseURL }) => {
    const api = new Client(baseURL!);
    await api.signIn();
    await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
    await signIn(page, scheme, '/accounts');
    await rowsShown(page);
    const tree = page.getByRole('treegrid');
    await lookedAt(page, 'accounts-tree', scheme);
    const top = tree.getByRole('row', { level: 1 }).first();
    await expect(top).toHaveAttribute('aria-expanded', 'true');
    const second = tree.getByRole('row', { level: 2 }).first();
    await expect(second).toBeVisible();

    // Folded and unfolded by keyboard; to the left of what is folded is its heading.
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    await expect(top).toHaveAttribute('aria-expanded', 'false');
    await expect(tree.getByRole('row', { level: 1 }).nth(1)).toBeVisible();
    await page.keyboard.press('ArrowRight');
    await expect(top).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(tree).toHaveAttribute('aria-activedescendant', /-0$/);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(tree.getByRole('row', { level: 2 })).toHaveCount(0);
    await page.keyboard.press('Shift+ArrowRight');
    await expect(second).toBeVisible();
    // By mouse, and without opening the record.
    await top.locator('[data-fold]').click();
    await expect(top).toHaveAttribute('aria-expanded', 'false');
    await expect(page).toHaveURL(/\/accounts$/);

    // What is searched is a list; a third press on a column leads back to the tree.
    await page.getByLabel('Search Accounts').fill('bank');
    await expect(page.getByRole('grid')).toBeVisible();
    await page.getByLabel('Search Accounts').fill('');
    await expect(tree).toBeVisible();
    const code = page.getByRole('columnheader', { name: 'Code' }).getByRole('button');
    await code.click();
    await expect(page.getByRole('grid')).toBeVisible();
    await code.click();
    await code.click();
    await expect(tree).toBeVisible();
  });
}

test('F8 gives the line what the entry lacks', async ({ page, baseURL }) => {
  const api = new Client(baseURL!);
  await api.signIn();
  await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
  const { roles } = await api.call<{ roles: { role: string; account_id: number }[] }>(
    'GET',
    '/books',
  );
  const role = (name: string) => roles.find((r) => r.role === name)!.account_id;
  const { id } = await api.call<{ id: number }>('POST', '/journal-entries', {
    description: 'A split',
    lines: [
      { account_id: role('default_bank'), debit: '119.00' },
      { account_id: role('sales_income'), credit: '100.00' },
      { account_id: role('purchase_expense') },
    ],
  });
  await signIn(page, 'light', `/journal-entries/${id}`);
  await heading(page, `Draft ${id}`);
  const lines = page.getByRole('table', { name: 'Lines' });
  const cell = (row: number, column: number) =>
    lines.getByRole('row').nth(row).getByRole('cell').nth(column);
  await cell(3, 4).click();
  await page.keyboard.press('F8');
  await expect(cell(3, 5)).toHaveText('19.00');
  await expect(page.locator('dl').getByText('0.00')).toBeVisible();
  // Of the first line too, which turns round when that is what is missing.
  await cell(1, 4).click();
  await page.keyboard.press('Delete');
  await page.keyboard.press('F8');
  await expect(cell(1, 4)).toHaveText('119.00');
});

test('the kinds of an account follow its type', async ({ page, baseURL }) => {
  const api = new Client(baseURL!);
  await api.signIn();
  await signIn(page, 'light', '/accounts/new');
  const kind = page.getByLabel('Kind');
  await expect(kind).toHaveValue('expense');
  await page.getByLabel('Type').selectOption('Asset');
  await expect(kind).toHaveValue('current_asset');
  await kind.selectOption('Bank');
  await page.getByLabel('Type').selectOption('Liability');
  // What it can be of as well stays.
  await expect(kind).toHaveValue('bank');
  await page.getByLabel('Type').selectOption('Equity');
  await expect(kind).toHaveValue('equity');
});
