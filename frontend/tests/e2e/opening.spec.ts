// What another program held comes over: by file, and by hand.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`opening balances from a file, ${scheme}`, async ({ page, baseURL }) => {
    const api = new Client(baseURL!);
    await api.signIn();
    await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
    const accounts = await api.call<{ items: { code: string; subtype: string }[] }>(
      'GET',
      '/accounts?is_group=false&limit=200',
    );
    const bank = accounts.items.find((a) => a.subtype === 'bank')!.code;
    await signIn(page, scheme, '/opening-balances');
    await heading(page, 'Opening balances');
    await lookedAt(page, 'opening-balances', scheme);
    if (scheme === 'dark') return;

    await page.getByRole('button', { name: 'List our accounts' }).click();
    const text = page.getByLabel('Its content');
    await expect(text).toHaveValue(/^account,name,debit,credit/);
    await text.fill(`account;debit;credit\n${bank};1.000,50;\n9999;;1\n`);
    await page.getByRole('button', { name: 'Make the draft' }).click();
    await expect(page.getByRole('alert')).toContainText('Line 3: There is no account "9999".');
    // What was typed stays.
    await expect(text).toHaveValue(/9999/);
    await text.fill(`account;debit;credit\n${bank};1.000,50;\n`);
    await page.getByRole('button', { name: 'Make the draft' }).click();
    await expect(page.getByRole('heading', { name: /Draft \d+/ })).toBeVisible();
    await expect(page.getByText('1,000.50').first()).toBeVisible();
    await lookedAt(page, 'opening-draft', scheme);

    // By hand: every account is there, and the difference is added on demand.
    await page.goto('/opening-balances');
    await page.getByRole('button', { name: 'Enter by hand' }).click();
    await expect(page.getByRole('heading', { name: /Draft \d+/ })).toBeVisible();
    await expect(page.getByRole('heading', { name: /^Lines \d\d/ })).toBeVisible();
  });
}
