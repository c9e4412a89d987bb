import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

// A file of its own account: one line pays an invoice, one is a fee, one stays.
test('a statement is imported, looked at and reconciled by keyboard', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page);
  const api = new Client(new URL(page.url()).origin);
  await api.signIn();
  const unique = String(Date.now());
  const { id: account } = await api.call<{ id: number }>('POST', '/accounts', {
    code: `B${unique.slice(-6)}`,
    name: 'Bank of the walk',
    type: 'asset',
    subtype: 'bank',
  });
  await api.call('POST', '/bank-accounts', { name: `Walk ${unique}`, account_id: account });
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
  await expect(page.getByText('Fee of the month')).toBeVisible();
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
  await expect(lines.getByRole('option')).toHaveCount(1);
  // Taken back, by a key.
  await expect(lines).toBeFocused();
  await page.keyboard.press('u');
  await expect(lines.getByRole('option')).toHaveCount(2);
});
