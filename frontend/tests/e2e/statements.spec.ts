import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

/** Books with a sale and a cost of this year, for whoever needs them. */
async function books(url: string): Promise<number> {
  const api = new Client(url);
  await api.signIn();
  interface Setup {
    ready: boolean;
    roles: { role: string; account_id: number }[];
  }
  let setup = await api.call<Setup>('GET', '/books');
  if (!setup.ready)
    setup = await api
      .call<Setup>('POST', '/books', { chart: 'trade' })
      .catch(() => api.call<Setup>('GET', '/books'));
  const role = (name: string) => setup.roles.find((r) => r.role === name)!.account_id;
  for (const [debit, credit, amount] of [
    ['default_bank', 'sales_income', '1234.50'],
    ['purchase_expense', 'default_bank', '400.00'],
  ] as const) {
    const draft = await api.call<{ id: number }>('POST', '/journal-entries', {
      description: 'For the statements',
      lines: [
        { account_id: role(debit), debit: amount },
        { account_id: role(credit), credit: amount },
      ],
    });
    await api.call('POST', `/journal-entries/${draft.id}/post`);
  }
  return role('default_bank');
}

for (const scheme of ['light', 'dark'] as const) {
  test(`statements, ${scheme}`, async ({ page, baseURL }) => {
    test.setTimeout(90_000);
    const bank = await books(baseURL!);
    await signIn(page, scheme);
    for (const [name, url, title] of [
      ['balance-sheet', '/reports/balance-sheet', 'Balance sheet'],
      ['profit-and-loss', '/reports/profit-and-loss', 'Profit and loss'],
      ['trial-balance', '/reports/trial-balance', 'Trial balance'],
      ['general-ledger', `/reports/general-ledger?account_id=${bank}`, 'General ledger'],
      ['journal-report', '/reports/journal', 'Journal'],
    ] as const) {
      await page.goto(url);
      await heading(page, title);
      await expect(page.getByRole('region', { name: title }).getByRole('row').nth(3)).toBeVisible();
      await lookedAt(page, name, scheme);
    }
  });
}

test('a figure leads to its lines, a line to its entry; a statement is saved as a file', async ({
  page,
  baseURL,
}) => {
  await books(baseURL!);
  await signIn(page, 'light', '/reports/trial-balance');
  const table = page.getByRole('region', { name: 'Trial balance' });
  await table.getByRole('link', { name: 'Bank account' }).click();
  await heading(page, 'General ledger');
  await expect(page.getByRole('row', { name: /Opening balance/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /For the statements/ }).first()).toBeVisible();

  await page.goto('/reports/profit-and-loss');
  await heading(page, 'Profit and loss');
  await page.getByLabel('Columns').selectOption('month');
  await expect(page.getByRole('columnheader', { name: 'Total' })).toBeVisible();
  // The address says what is shown: it is the same after a reload.
  await page.reload();
  await expect(page.getByLabel('Columns')).toHaveValue('month');
  await page.getByRole('button', { name: 'Save as' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'PDF' }).click();
  expect((await saved).suggestedFilename()).toBe('profit-and-loss.pdf');

  await page.getByLabel('From').fill('2026-12-31');
  await page.getByLabel('From').press('Enter');
  await page.getByLabel('To *').fill('2026-01-01');
  await page.getByLabel('To *').press('Enter');
  await expect(page.getByRole('alert').first()).toContainText('The range ends before it begins');
});
