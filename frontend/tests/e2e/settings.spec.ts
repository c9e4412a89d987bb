import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, signIn } from './helpers.ts';
import { heading, lookedAt, picture } from './pictures.ts';

const pages = [
  ['home', '/', /Good day/],
  ['company', '/settings/company', 'Company'],
  ['numbers', '/settings/numbers', 'Document numbers'],
  ['sessions', '/settings/sessions', 'Sessions'],
  ['api-keys', '/settings/api-keys', 'API keys'],
  ['http-api', '/settings/http-api', 'HTTP API'],
  ['backups', '/settings/backups', 'Backups'],
  ['audit', '/settings/audit', 'Audit log'],
  ['verify', '/settings/verify', 'Verify the books'],
  ['about', '/settings/about', 'About Kontor'],
  ['profile', '/profile', 'My profile'],
] as const;

for (const scheme of ['light', 'dark'] as const) {
  test(`every page, ${scheme}`, async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page, scheme);
    for (const [name, url, title] of pages) {
      await page.goto(url);
      await heading(page, title);
      await expect(page.getByText('Loading…')).toHaveCount(0);
      await lookedAt(page, name, scheme);
    }
  });
}

test('the company is changed with Ctrl S; what others save meanwhile is merged', async ({
  page,
  baseURL,
}) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const company = () =>
    api.call<{ city: string; phone: string; email: string; version: number }>(
      'GET',
      '/settings/company',
    );
  await signIn(page, 'light', '/settings/company');
  await page.getByLabel('Street').fill(`Speicherstraße ${Date.now() % 100}`);
  await page.getByLabel('Postal code').fill('20457');
  await page.getByLabel('City').fill('Hamburg');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const before = await company();
  expect(before.city).toBe('Hamburg');

  // Another field each: both are kept, after a look.
  const phone = `+49 40 ${Date.now() % 10_000}`;
  const email = `office${Date.now()}@nordlicht.example`;
  await page.getByLabel('Phone').fill(phone);
  await api.call('PATCH', '/settings/company', { version: before.version, email });
  await expect(page.getByText('Someone else changed this meanwhile.')).toBeVisible();
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('both are kept');
  await expectAccessible(page, 'mine and theirs');
  await dialog.getByRole('button', { name: 'Merge and save' }).click();
  await expect.poll(company).toMatchObject({ phone, email });

  // The same field: whoever saves last chooses, and nothing is saved before.
  await page.getByLabel('City').fill('Bremen');
  await api.call('PATCH', '/settings/company', {
    version: (await company()).version,
    city: 'Lübeck',
  });
  await page.keyboard.press('Control+s');
  await expect(dialog.getByRole('button', { name: 'Merge and save' })).toBeDisabled();
  expect((await company()).city).toBe('Lübeck');
  await dialog.getByRole('radio', { name: 'City: Mine, Bremen' }).check();
  await dialog.getByRole('button', { name: 'Merge and save' }).click();
  await expect.poll(async () => (await company()).city).toBe('Bremen');

  await page.getByLabel('Phone').fill('+49 40 123');
  await page.keyboard.press('Alt+j');
  await expect(page.getByLabel('Phone')).toHaveValue(phone);
  await page.keyboard.press('Alt+z');
  await expect(page.getByLabel('Phone')).toHaveValue('+49 40 123');
  await page.keyboard.press('Alt+j');
});

test('a document’s number gets another look', async ({ page }) => {
  await signIn(page, 'light', '/settings/numbers');
  await page
    .getByRole('button', { name: /^Change numbers/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  const before = await dialog.getByLabel('Format').inputValue();
  await dialog.getByLabel('Format').fill('no number here');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert').first()).toBeVisible();
  await dialog.getByLabel('Format').fill(before);
  await dialog.getByLabel('Digits').fill('6');
  await expect(dialog.getByText(/000001/)).toBeVisible();
  await dialog.getByLabel('Digits').fill('5');
});

test('an API key is shown once and works', async ({ page, baseURL }) => {
  await signIn(page, 'light', '/settings/api-keys');
  await heading(page, 'API keys');
  await page.keyboard.press('Alt+c');
  const form = page.getByRole('dialog');
  await form.getByLabel('Name').fill('Web shop');
  await form.getByLabel('read what every user may read').check();
  await expectAccessible(page, 'new key');
  await picture(page, 'api-key-new', 'light');
  await form.getByRole('button', { name: 'New API key' }).click();
  const shown = page.getByRole('dialog', { name: 'The new API key' });
  const key = await shown.getByRole('code').innerText();
  const answer = await fetch(`${baseURL}/api/v1/products?limit=1`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(answer.status).toBe(200);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole('button', { name: 'Revoke Web shop' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Revoked', { exact: true }).first()).toBeVisible();
  const refused = await fetch(`${baseURL}/api/v1/products?limit=1`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  expect(refused.status).toBe(401);
});

test('sessions of everybody, ending one, cleaning up with the number', async ({
  page,
  baseURL,
}) => {
  // Fewer than the list loads at once, however many tests have signed in before.
  const api = new Client(baseURL!);
  await api.signIn();
  interface Sessions {
    items: { id: number; current: boolean }[];
  }
  const { items } = await api.call<Sessions>('GET', '/sessions?limit=500');
  for (const s of items.filter((x) => !x.current).slice(20)) {
    await api.call('POST', `/sessions/${s.id}/revoke`);
  }
  await signIn(page, 'light', '/settings/sessions');
  await expect(page.getByText('this one')).toBeVisible();
  await page.getByText('Everybody’s').click();
  await expect(page.getByRole('columnheader', { name: 'Username' })).toBeVisible();
  await page.getByRole('button', { name: 'Clean up' }).click();
  await expect(page.getByText(/\d+ outdated tokens? removed/)).toBeVisible();
  const before = await page.getByRole('row').count();
  await page
    .getByRole('button', { name: /^End the session of anna, node/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
  await expect(page.getByText('The session has ended')).toBeVisible();
  await expect.poll(() => page.getByRole('row').count()).toBeLessThan(before);
});

test('a backup is made and verified', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page, 'light', '/settings/backups');
  await page.getByRole('button', { name: 'Back up now' }).click();
  await expect(page.getByText(/^Backup made/)).toBeVisible({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /^Verify .+\.kontor$/ })
    .first()
    .click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/The backup can be restored/)).toBeVisible({ timeout: 60_000 });
});

test('the books are verified, check by check', async ({ page }) => {
  await signIn(page, 'light', '/settings/verify');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByRole('heading', { name: 'Everything holds' })).toBeVisible();
  await lookedAt(page, 'verify-done', 'light');
});

test('the audit log is filtered by kind, record, user and day, and shows what changed', async ({
  page,
  baseURL,
}) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const product = await api.call<{ id: number; version: number }>('POST', '/products', {
    sku: `AUD-${Date.now()}`,
    name: 'Audited',
    kind: 'goods',
    price: '10.00',
  });
  await api.call('PATCH', `/products/${product.id}`, { version: product.version, price: '12.50' });
  await signIn(page, 'light', `/settings/audit?kind=product&record_id=${product.id}`);
  const rows = page.getByRole('grid').getByRole('row');
  await expect(rows).toHaveCount(3);
  await page.getByRole('grid').getByText('catalog.product.update').click();
  const diff = page.getByRole('table', { name: 'What changed' });
  const line = diff.getByRole('row', { name: /^price/ });
  await expect(line.locator('del')).toHaveText(/^10(\.0+)?$/);
  await expect(line.locator('ins')).toHaveText(/^12\.50*$/);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await lookedAt(page, 'audit-change', scheme);
  }
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(page).toHaveURL(/\/settings\/audit$/);
  await page.goto('/settings/audit?from=2020-01-01&to=2020-01-02');
  await expect(page.getByText('Nothing matches these filters.')).toBeVisible();
});

test('theme and density are the user’s own, everywhere', async ({ page }) => {
  await signIn(page, 'light', '/profile');
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('radiogroup', { name: 'Rows' }).getByText('With more air').click();
  await expect(html).toHaveAttribute('data-density', 'comfortable');
  await page.reload();
  await heading(page, 'My profile');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('As the system').click();
  await page.getByRole('radiogroup', { name: 'Rows' }).getByText('Dense').click();
  await expect(html).toHaveAttribute('data-density', 'compact');
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('at 200 % zoom everything is still there', async ({ page }) => {
  await page.setViewportSize({ width: 640, height: 400 });
  await signIn(page).catch(() => undefined);
  for (const url of ['/', '/settings/company', '/settings/users', '/profile']) {
    await page.goto(url);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide, url).toBeLessThanOrEqual(0);
  }
  await page.getByRole('button', { name: 'Fold or unfold the sidebar' }).click();
  await page
    .getByRole('navigation', { name: 'Modules' })
    .getByText('Orders', { exact: true })
    .click();
  await heading(page, 'Orders');
});
