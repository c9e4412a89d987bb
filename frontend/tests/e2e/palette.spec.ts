import { expect, test, type Page } from '@playwright/test';
import { signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

async function palette(page: Page, text = ''): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Search or run anything' })).toBeVisible();
  if (text) await page.keyboard.type(text);
}

const chosen = (page: Page) => page.getByRole('option', { selected: true });

for (const scheme of ['light', 'dark'] as const) {
  test(`palette and keys, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/orders');
    await heading(page, 'Orders');
    await palette(page, 'desk');
    await expect(page.getByRole('group', { name: 'Found' })).toBeVisible();
    await lookedAt(page, 'palette', scheme);
    await page.keyboard.press('Escape');
    await page.locator('body').click({ position: { x: 600, y: 20 } });
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys of this page' })).toBeVisible();
    await lookedAt(page, 'keys', scheme);
  });
}

test('finds a product by its number and opens it; then it is first among the recent', async ({
  page,
}) => {
  await signIn(page);
  await palette(page, 'CHR-102');
  await expect(chosen(page)).toContainText('CHR-102');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/products\/\d+$/);
  await heading(page, /CHR-102/);
  await page.goto('/');
  await heading(page, /Good day/);
  await palette(page);
  await expect(page.getByRole('option').first()).toContainText('CHR-102');
  await expect(chosen(page)).toContainText('CHR-102');
});

test('finds partners by any part of the name, and orders by number', async ({ page }) => {
  await signIn(page);
  await palette(page, 'morgenrot');
  await expect(
    page.getByRole('group', { name: 'Found' }).getByText('Café Morgenrot').first(),
  ).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('SO-2026-00003');
  await expect(chosen(page)).toContainText('SO-2026-00003');
});

test('goes to, creates, runs what the page can do, and calculates', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page);
  await palette(page, 'audit');
  await expect(chosen(page)).toContainText('Audit log');
  await page.keyboard.press('Enter');
  await heading(page, 'Audit log');
  await palette(page, 'new order');
  await expect(chosen(page)).toContainText(/New order/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/orders\/new$/);
  await page.goto('/');
  await heading(page, /Good day/);
  await palette(page, '12.50*3+19%');
  await expect(chosen(page)).toContainText('44.625');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('44.625');
  await palette(page, 'fold');
  await expect(chosen(page)).toContainText('Fold or unfold the sidebar');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Fold or unfold the sidebar' })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
});

test('letters go to modules, Alt B goes back to the list as it was, Alt shows hints', async ({
  page,
}) => {
  await signIn(page);
  await heading(page, /Good day/);
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await heading(page, 'Orders');
  await page.goto('/orders?state=confirmed');
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/orders\/\d+$/);
  await expect(page.getByRole('navigation', { name: 'Where you are' })).toContainText(/SO-2026/);
  await page.keyboard.press('Alt+b');
  await expect(page).toHaveURL(/\/orders\?.*state=confirmed/);
  await page.keyboard.down('Alt');
  await expect(page.getByText('Ctrl K', { exact: true })).toHaveCount(2);
  await page.keyboard.up('Alt');
  await expect(page.getByText('Ctrl K', { exact: true })).toHaveCount(1);
});

test('nothing matches says so; Escape closes and gives the focus back', async ({ page }) => {
  await signIn(page, 'light', '/settings/company');
  await page.getByLabel('Street').focus();
  await palette(page, 'zzqqxx');
  await expect(page.getByText('Nothing matches “zzqqxx”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Street')).toBeFocused();
});
