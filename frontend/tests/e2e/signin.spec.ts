import { expect, test } from '@playwright/test';
import { admin, Client } from './client.ts';
import { focused, signIn } from './helpers.ts';
import { heading, inScheme, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`the doors, ${scheme}`, async ({ page }) => {
    await inScheme(page, scheme);
    await page.goto('/');
    await heading(page, 'Sign in');
    await lookedAt(page, 'signin', scheme);
    await page.getByRole('button', { name: 'I have a one-time code' }).click();
    await heading(page, 'Set your password');
    await lookedAt(page, 'redeem-code', scheme);
  });
}

test('by keyboard; a wrong password says so and lets one try again', async ({ page }) => {
  await page.goto('/');
  await heading(page, 'Sign in');
  expect(await focused(page)).toBe('Username');
  await page.keyboard.type(admin.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type('not this one');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('not right');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  // After a failure the account waits a moment; the sentence says how long.
  await expect(async () => {
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('navigation', { name: 'Modules' })).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 30_000 });
});

test('the sign-in survives a reload, and no token is stored', async ({ page, context }) => {
  await signIn(page, 'light', '/orders');
  await page.reload();
  await heading(page, 'Orders');
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toMatch(/eyJ/);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const cookie = (await context.cookies()).find((c) => c.name === 'kontor_refresh')!;
  expect([cookie.httpOnly, cookie.sameSite]).toEqual([true, 'Strict']);
});

test('two tabs of one browser refresh without ending each other', async ({ page, context }) => {
  await signIn(page);
  const tabs = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await Promise.all(tabs.map((tab) => tab.goto('/products')));
  for (const tab of tabs) await heading(tab, 'Products');
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Modules' })).toBeVisible();
});

test('signing out ends it here and on the server', async ({ page }) => {
  await signIn(page);
  await page.getByRole('button', { name: /profile and sign-out/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading(page, 'Sign in');
  await page.reload();
  await heading(page, 'Sign in');
});

test('a session that was ended elsewhere leads to the sign-in, and says so', async ({
  page,
  baseURL,
}) => {
  await signIn(page);
  const client = new Client(baseURL!);
  await client.signIn();
  const { items } = await client.call<{ items: { id: number; client: string }[] }>(
    'GET',
    '/sessions?sort=-created_at&limit=50',
  );
  const mine = items.find((s) => s.client.startsWith('Mozilla/'))!;
  await client.call('POST', `/sessions/${mine.id}/revoke`);
  await page.getByRole('link', { name: 'Products' }).first().click();
  await expect(page.getByText('Your session has ended. Please sign in again.')).toBeVisible();
});

test('when the program is gone the screen says so, and comes back by itself', async ({ page }) => {
  await signIn(page);
  await page.route('**/*', (route) =>
    /\/(api|healthz)/.test(route.request().url()) ? route.abort() : route.continue(),
  );
  await page.getByRole('link', { name: 'Partners' }).first().click();
  await expect(page.getByText(/Kontor does not answer/).first()).toBeVisible();
  await page.unroute('**/*');
  await expect(page.getByText(/What you typed stays here/)).toBeHidden();
  await heading(page, 'Partners');
});
