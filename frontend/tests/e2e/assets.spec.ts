import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { focused, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

const year = new Date().getFullYear();

async function tabTo(page: Page, name: string): Promise<void> {
  if ((await focused(page)) === '') {
    // As one does with a long menu: past it with the first key.
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
  }
  for (let i = 0; i < 60 && (await focused(page)) !== name; i++) await page.keyboard.press('Tab');
  expect(await focused(page)).toBe(name);
}

async function enter(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Goes ahead with what the dialog shows. */
async function goAhead(page: Page, shows: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(shows);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
}

// 12,000 over 48 months: 250 a month, 3,000 in the year, so 9,000 are left.
test('an asset by keyboard: plan, charges, sale, and all of it taken back', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, 'light', '/assets/new');
  await expect.poll(() => focused(page)).toBe('Name');
  const name = 'Drilling press';
  await page.keyboard.type(name);
  await enter(page, 'In service', `${year}-01-01`);
  await enter(page, 'Cost', '12000');
  await enter(page, 'Life, months', '48');
  await page.keyboard.press('Control+s');
  // Ahead of time, before anything stands.
  await expect(page.getByRole('cell', { name: '11,750.00' })).toBeVisible();
  await lookedAt(page, 'asset-draft', 'light');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/FA-/);
  const url = page.url();

  await page.goto('/plan-charges');
  await heading(page, 'Depreciation and deferrals');
  await enter(page, 'Day', `${year}-12-31`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name }).first()).toBeVisible();
  await lookedAt(page, 'plan-charges', 'light');
  await tabTo(page, 'Post what is due');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Nothing is due.')).toBeVisible();

  await page.goto(url);
  await expect(page.getByText('9,000.00').first()).toBeVisible();
  await page.getByRole('textbox', { name: 'On', exact: true }).focus();
  await enter(page, 'On', `${year}-12-31`);
  await enter(page, 'Proceeds', '9100');
  await page.keyboard.press('Enter');
  await goAhead(page, '100.00');
  await expect(page.getByText(/Gone since/)).toBeVisible();
  await lookedAt(page, 'asset', 'light');

  await page.getByRole('button', { name: 'Actions' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Reverse the disposal' }).press('Enter');
  await goAhead(page, '9100.00');
  await expect(page.getByLabel('Proceeds')).toBeVisible();
  await page
    .getByRole('button', { name: /Reverse AST-/ })
    .first()
    .press('Enter');
  await goAhead(page, '250.00');
  await expect(page.getByText('Taken back:')).toBeVisible();
  await expect(page.getByText('9,250.00').first()).toBeVisible();

  // 9,000 after December's charge, written down by 900: 225 in each of 36 months.
  await page.getByLabel('After the charge of').selectOption(`${year}-12-31`);
  await page.getByLabel('By', { exact: true }).fill('900');
  await page.getByLabel('Reason').fill('Worn out');
  await page.keyboard.press('Enter');
  await goAhead(page, '900.00');
  await expect(page.getByText('8,100.00').first()).toBeVisible();
  await expect(page.getByRole('cell', { name: '225.00' }).first()).toBeVisible();
  await lookedAt(page, 'asset-written-down', 'light');
});

test('a bill’s line becomes an asset, and both sides say so', async ({ page }) => {
  test.setTimeout(90_000);
  await signIn(page);
  const api = new Client(new URL(page.url()).origin);
  await api.signIn();
  const { items } = await api.call<{ items: { id: number; code: string }[] }>(
    'GET',
    '/accounts?q=1540',
  );
  const { id: partner } = await api.call<{ id: number }>('POST', '/partners', {
    name: 'Toolmaker',
    is_supplier: true,
  });
  const { id } = await api.call<{ id: number }>('POST', '/bills', {
    partner_id: partner,
    their_number: 'T-4711',
    lines: [
      { description: 'Drill', price: '2400.00', account_id: items[0]!.id, tax_ids: [] },
      { description: 'Paper', price: '5.00', tax_ids: [] },
    ],
  });
  await api.call('POST', `/bills/${id}/post`);
  await page.goto(`/bills/${id}`);
  const panel = page.getByRole('button', { name: 'Create asset, line 1' });
  await expect(panel).toBeVisible();
  await lookedAt(page, 'bill-assets', 'light');
  await panel.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Drill');
  await page.getByRole('link', { name: /^BILL-/ }).press('Enter');
  await expect(page.getByRole('link', { name: 'Drill' })).toBeVisible();
  await expect(panel).toBeHidden();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`assets and deferrals on a large screen, ${scheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await signIn(page, scheme);
    for (const [name, url] of [
      ['assets-1920', '/assets'],
      ['asset-1920', '/assets/1'],
      ['deferral-1920', '/deferrals/1'],
    ] as const) {
      await page.goto(url);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await lookedAt(page, name, scheme);
    }
  });
}
