import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { rowsShown, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

async function bankAccount(api: Client, name: string, unique: string) {
  const { id } = await api.call<{ id: number }>('POST', '/accounts', {
    code: `B${unique.slice(-6)}`,
    name,
    type: 'asset',
    subtype: 'bank',
  });
  await api.call('POST', '/bank-accounts', { name, account_id: id });
}

// A file of its own account: one line pays an invoice, one is a fee, one stays.
test('a statement is imported, looked at and reconciled by keyboard', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page);
  const api = new Client(new URL(page.url()).origin);
  await api.signIn();
  const unique = String(Date.now());
  await bankAccount(api, `Walk ${unique}`, unique);
  const { id: partner } = await api.call<{ id: number }>('POST', '/partners', {
    name: `Walker ${unique}`,
  });
  const { id: draft } = await api.call<{ id: number }>('POST', '/invoices', {
    partner_id: partner,
    lines: [{ description: 'Walk', price: '61.25', tax_ids: [] }],
  });
  const { number } = await api.call<{ number: string }>('POST', `/invoices/${draft}/post`);
  const day = new Date().toISOString().slice(0, 10);
  const file = [
    'Date;Name;Text;Amount',
    `${day};Walker ${unique};${number};61.25`,
    `${day};The bank;Fee of the month;-3.10`,
    `${day};Somebody;Hello;7.77`,
    '',
  ].join('\n');

  await page.goto('/bank-import');
  await heading(page, 'Import statements');
  await page.getByLabel('Bank account').selectOption({ label: `Walk ${unique}` });
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'walk.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await expect(page.getByText('Fee of the month').last()).toBeVisible();
  await expect(page.getByText('3 lines, 0 known already')).toBeVisible();
  await lookedAt(page, 'bank-import', 'light');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('1 statement imported')).toBeVisible();

  await page.goto('/reconcile');
  await page.getByLabel('Bank account').selectOption({ label: `Walk ${unique}` });
  const lines = page.getByRole('listbox', { name: 'Lines to do' });
  await expect(lines.getByRole('option')).toHaveCount(3);
  await expect(page.getByRole('button', { name: new RegExp(number) })).toBeVisible();
  await expect(page.getByText(`number ${number} is in the text`)).toBeVisible();
  await lookedAt(page, 'reconcile', 'light');
  await lines.focus();
  await page.keyboard.press('Enter');
  await expect(lines.getByRole('option')).toHaveCount(2);
  await expect(lines).toBeFocused();
  // The fee goes to an account, by hand.
  await expect(
    page.getByText('-3.10 EUR to explain').or(page.getByText('−3.10 EUR to explain')),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Account', exact: true }).fill('5550');
  await page.getByRole('option', { name: /5550/ }).click();
  await expect(page.getByRole('button', { name: 'Book to the account' })).toBeFocused();
  await lookedAt(page, 'reconcile-account', 'light');
  await page.keyboard.press('Enter');
  await expect(lines.getByRole('option')).toHaveCount(1);
  // Taken back, by a key.
  await expect(lines).toBeFocused();
  await page.keyboard.press('u');
  await expect(lines.getByRole('option')).toHaveCount(2);

  // The line of the list is undone in its form, with its consequences named.
  await page.goto(`/bank-lines?q=${unique}`);
  await heading(page, 'Bank lines');
  await rowsShown(page);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Undo the reconciliation' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await lookedAt(page, 'bank-line', 'light');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing yet.')).toBeVisible();

  // From the books to the bank: what is not posted is named, the difference is said.
  const { items } = await api.call<{ items: { id: number }[] }>(
    'GET',
    `/bank-accounts?q=${unique}`,
  );
  await page.goto(`/reports/bank-reconciliation?bank_account_id=${items[0]!.id}`);
  await heading(page, 'Bank reconciliation');
  await expect(
    page
      .getByText('On the bank’s statement, but not posted')
      .or(page.getByText("On the bank's statement, but not posted")),
  ).toBeVisible();
  await lookedAt(page, 'bank-reconciliation', 'light');

  // The whole statement is taken back by its button.
  await page.goto(`/bank-statements?bank_account_id=${items[0]!.id}`);
  await rowsShown(page);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Fee of the month')).toBeVisible();
  await lookedAt(page, 'bank-statement', 'light');
  await page.getByRole('button', { name: 'Undo this import' }).click();
  await expect(page.getByText('Its file can be imported again')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText('The import is taken back')).toBeVisible();
  await expect(page).toHaveURL(/bank-statements$/);
});

test('a table that nobody could guess is explained once', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page);
  const api = new Client(new URL(page.url()).origin);
  await api.signIn();
  const unique = String(Date.now());
  await bankAccount(api, `Table ${unique}`, unique);
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  const table = (rows: string[]) => Buffer.from(['a|b|c|d', ...rows, ''].join('\n'));
  const choose = async (rows: string[]) => {
    await page.goto('/bank-import');
    await heading(page, 'Import statements');
    await page.getByLabel('Bank account').selectOption({ label: `Table ${unique}` });
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'table.csv', mimeType: 'text/csv', buffer: table(rows) });
  };
  await choose([`Rent ${unique}|${day}|-|7,50`, `Walker ${unique}|${day}|+|1.200,00`]);
  const panel = page.getByRole('region', { name: 'First rows of the table' });
  await expect(panel).toBeVisible();
  await page.getByLabel('Amounts').selectOption({ label: 'A column says which way' });
  await page.getByLabel('Before the cents').selectOption({ label: 'Comma' });
  await page.getByLabel('Between thousands').selectOption({ label: 'Point' });
  for (const [column, what] of [
    ['a', 'Other side'],
    ['b', 'Booking date'],
    ['c', 'Which way'],
    ['d', 'Amount'],
  ])
    await panel.getByLabel(`What ${column} is`).selectOption({ label: what! });
  await expect(panel.getByText('-7.50').or(panel.getByText('−7.50'))).toBeVisible();
  await lookedAt(page, 'bank-table', 'light');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('1 statement imported')).toBeVisible();

  // The next file of the bank is read as this one was.
  await choose([`Rent again ${unique}|${day}|-|8,50`]);
  await expect(panel.getByText('-8.50').or(panel.getByText('−8.50'))).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('1 statement imported')).toBeVisible();
});
