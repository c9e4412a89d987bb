// The first start, by keyboard alone, on a server of its own.
import { expect, test, type Page } from '@playwright/test';
import { freshServer, type Fresh } from './fresh.ts';
import { focused } from './helpers.ts';
import { heading, inScheme, lookedAt } from './pictures.ts';

let fresh: Fresh;
test.beforeAll(async () => {
  fresh = await freshServer();
});
test.afterAll(() => fresh.stop());

const steps = [
  ['setup-company', 'What is your company called?', 'Company name'],
  ['setup-country', 'Where is it?', 'Country'],
  ['setup-currency', 'In which currency does it keep its books?', 'Currency'],
  ['setup-year', 'When does the fiscal year begin?', 'First month'],
  ['setup-admin', 'Who looks after Kontor?', 'Full name'],
] as const;

async function walk(page: Page, look?: (name: string) => Promise<void>): Promise<void> {
  for (const [i, [name, title, field]] of steps.entries()) {
    await heading(page, title);
    expect(await focused(page)).toBe(field);
    if (i === 0) await page.keyboard.type('Berg & Sons');
    await look?.(name);
    if (i < steps.length - 1) await page.keyboard.press('Enter');
  }
}

for (const scheme of ['light', 'dark'] as const) {
  test(`each page of the wizard, ${scheme}`, async ({ page }) => {
    await inScheme(page, scheme);
    await page.goto(fresh.url);
    await walk(page, (name) => lookedAt(page, name, scheme));
    for (const [, title] of [...steps].reverse().slice(1)) {
      await page.keyboard.press('Alt+b');
      await heading(page, title);
    }
    // What was typed is still there.
    await expect(page.getByLabel('Company name')).toHaveValue('Berg & Sons');
  });
}

test('a company is founded by keyboard, exactly once', async ({ page, context }) => {
  await page.goto(fresh.url);
  await heading(page, steps[0][1]);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enter the name of the company.')).toBeVisible();
  await walk(page);
  await page.keyboard.type('Anna Berg');
  await expect(page.getByLabel('Username')).toHaveValue('anna');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Password');

  // A password that everybody guesses is refused with a sentence, at its field.
  await page.keyboard.type('password1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  await expect.poll(() => focused(page)).toBe('Password');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('lantern-orbit-47');
  await page.keyboard.press('Enter');

  await heading(page, /Good day, Anna/);
  await expect(page.getByText('First steps')).toBeVisible();
  await expect(page.getByRole('banner')).toContainText('Berg & Sons');
  await lookedAt(page, 'home-first', 'light');

  // Nobody founds it a second time, and nobody sees the wizard again.
  const again = await page.request.post(`${fresh.url}/api/v1/setup`, {
    data: {
      company: { name: 'X', country: 'DE', currency: 'EUR', fiscal_year_start_month: 1 },
      admin: { username: 'eve', full_name: 'Eve', password: 'another-lantern-48' },
    },
  });
  expect(again.status()).toBe(409);
  const stranger = await context.browser()!.newPage();
  await stranger.goto(fresh.url);
  await heading(stranger, 'Sign in');
  await stranger.close();
});
