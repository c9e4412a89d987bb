// What comes again: an entry is kept as a template, used, and put on a schedule.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`an entry becomes a template with a schedule, ${scheme}`, async ({ page, baseURL }) => {
    const api = new Client(baseURL!);
    await api.signIn();
    await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
    const { roles } = await api.call<{ roles: { role: string; account_id: number }[] }>(
      'GET',
      '/books',
    );
    const role = (name: string) => roles.find((r) => r.role === name)!.account_id;
    const name = `Rent, ${scheme}`;
    const { id } = await api.call<{ id: number }>('POST', '/journal-entries', {
      description: name,
      lines: [
        { account_id: role('purchase_expense'), debit: '900.00' },
        { account_id: role('purchase_expense'), debit: '300.00' },
        { account_id: role('default_bank'), credit: '1200.00' },
      ],
    });
    await signIn(page, scheme);

    // By keyboard: the name is there already, Enter keeps it.
    await page.goto(`/journal-entries/${id}`);
    await page.getByLabel('Name').focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/entry-templates\/\d+$/);
    await heading(page, name);
    const template = page.url();

    // A total that cannot be is refused, and stays on the screen.
    const total = page.getByLabel('Total, if another');
    await total.fill('0');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Enter an amount above zero.')).toBeVisible();
    await expect(total).toHaveValue(/^0/);
    await total.fill('1300');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/journal-entries\/\d+$/);
    await expect(page.getByText('1,300.00').first()).toBeVisible();
    await expect(
      page.getByRole('gridcell', { name: '325.00' }).or(page.getByText('325.00')).first(),
    ).toBeVisible();

    // A schedule from this year's beginning: what is due is shown first, then entered.
    await page.goto(template);
    await page.getByLabel('Comes again').selectOption('By months');
    await page.getByRole('textbox', { name: /^From/ }).fill(`${new Date().getFullYear()}-01-01`);
    await expectAccessible(page, `calendar, ${scheme}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+s');
    await page.getByLabel('Name').focus();
    await expect(page.getByText(/days? (is|are) due\./)).toBeVisible();
    await lookedAt(page, 'entry-template', scheme);
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Enter what is due' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enter what is due' }).click();
    await expect(page.getByText(/days? (is|are) due\./)).toBeHidden();
    await expect(page.getByRole('heading', { name: 'So far' })).toBeVisible();
    await lookedAt(page, 'entry-template-entered', scheme);
    await page
      .getByRole('link', { name: /^Draft \d+/ })
      .first()
      .click();
    await expect(page.getByText('1,200.00').first()).toBeVisible();

    await page.goto('/entry-templates');
    await expect(page.getByRole('grid').getByRole('link', { name })).toBeVisible();
    await lookedAt(page, 'entry-templates', scheme);
  });
}
