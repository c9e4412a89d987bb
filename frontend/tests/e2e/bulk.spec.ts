// Many drafts in one step: seen beforehand, each on its own, what was refused
// named at the end, and nothing twice when an answer is lost.
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, focused, rowsShown, signIn } from './helpers.ts';
import { lookedAt } from './pictures.ts';

async function api(page: Page): Promise<Client> {
  const client = new Client(new URL(page.url()).origin);
  await client.signIn();
  return client;
}

/** Drafts of the month, named so that a search finds these alone. */
async function drafts(client: Client, name: string, credits: string[]): Promise<void> {
  const accounts = await client.call<{ items: { id: number }[] }>(
    'GET',
    '/accounts?is_group=false&active=true&type=expense&limit=2',
  );
  const [one, other] = accounts.items.map((a) => a.id);
  for (const [i, credit] of credits.entries()) {
    await client.call('POST', '/journal-entries', {
      description: `${name} ${i + 1}`,
      lines: [
        { account_id: one, debit: '100.00' },
        { account_id: other, credit },
      ],
    });
  }
}

async function list(page: Page, name: string, rows: number): Promise<void> {
  await page.goto(`/journal-entries?q=${encodeURIComponent(name)}&view=all`);
  await rowsShown(page);
  await expect(page.getByRole('grid').getByRole('row')).toHaveCount(rows + 1);
}

const status = (page: Page) => page.getByRole('dialog').getByRole('status');

for (const scheme of ['light', 'dark'] as const) {
  test(`drafts are posted by keyboard, one is refused, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme);
    const client = await api(page);
    const name = `Accrual ${scheme}`;
    await drafts(client, name, ['100.00', '100.00', '90.00', '100.00']);
    await list(page, name, 4);

    // Row by row, then all that are shown.
    await page.keyboard.press('Control+Space');
    await expect(page.getByRole('region', { name: '1 selected' })).toBeVisible();
    await page.keyboard.press('Shift+ArrowDown');
    await expect(page.getByRole('region', { name: '2 selected' })).toBeVisible();
    await page.keyboard.press('Control+a');
    await expect(page.getByRole('region', { name: '4 selected' })).toBeVisible();

    await page.keyboard.press('Control+Enter');
    await expect(status(page)).toHaveText('3 would go through.');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('row')).toHaveText(/Journal entries\s*3\s*300\.00/);
    const refusal = dialog.getByRole('listitem');
    await expect(refusal).toContainText('Debits and credits differ by 10.00.');
    await expect(refusal).toContainText('Lines: Debits less credits must be zero');
    expect(await focused(page)).toBe('Post 3');
    await lookedAt(page, 'list-post-many', scheme);
    await page.keyboard.press('Enter');

    await expect(status(page)).toHaveText('3 posted');
    await expect(dialog).toContainText('1 refused');
    await lookedAt(page, 'list-posted-many', scheme);
    const found = await client.call<{ items: { state: string }[] }>(
      'GET',
      `/journal-entries?q=${encodeURIComponent(name)}`,
    );
    expect(found.items.map((e) => e.state).sort()).toEqual(['draft', 'posted', 'posted', 'posted']);

    // What was refused stays selected; its name leads to it.
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    expect(await focused(page)).toBe('Journal entries');
    await expect(page.getByRole('region', { name: '1 selected' })).toBeVisible();
    await expectAccessible(page, `list with the refused one, ${scheme}`);
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toContainText('1 would be refused');
    expect(await focused(page)).toBe('Close');
    await dialog.getByRole('link', { name: /^Draft/ }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Draft');
  });
}

test('a lost answer stops it, and going on posts nothing twice', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  await drafts(client, 'Provision', ['100.00', '100.00', '100.00']);
  await list(page, 'Provision', 3);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+Enter');
  await expect(status(page)).toHaveText('3 would go through.');

  // The second is posted, but its answer never comes.
  const keys = new Map<string, Set<string>>();
  let cut = true;
  await page.route(/\/journal-entries\/\d+\/post$/, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const key = (await route.request().headerValue('idempotency-key')) ?? '';
    keys.set(path, (keys.get(path) ?? new Set()).add(key));
    if (!cut || keys.size < 2) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(status(page)).toHaveText('1 posted');
  await expect(dialog.getByRole('alert')).toContainText('Going on does nothing twice.');
  await expect(dialog).toContainText('2 are not done yet.');
  expect(await focused(page)).toBe('Go on');
  cut = false;
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('3 posted');
  await expect(dialog).not.toContainText('refused');
  expect([...keys.values()].map((k) => k.size)).toEqual([1, 1, 1]);
  expect(new Set([...keys.values()].flatMap((k) => [...k])).size).toBe(3);
});

test('it can be stopped, and goes on where it was', async ({ page }) => {
  await signIn(page);
  await drafts(await api(page), 'Cut-off', ['100.00', '100.00', '100.00']);
  await list(page, 'Cut-off', 3);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+Enter');
  await expect(status(page)).toHaveText('3 would go through.');
  let answer = () => undefined as void;
  const waits = new Promise<void>((done) => (answer = done));
  await page.route(/\/journal-entries\/\d+\/post$/, async (route) => {
    await waits;
    await route.continue();
  });
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Post: 0 of 3');
  await page.keyboard.press('Escape');
  answer();
  await expect(status(page)).toHaveText('1 posted');
  await expect(page.getByRole('dialog')).toContainText('2 are not done yet.');
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('3 posted');
});

test('what is deleted in bulk is asked about first', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  await drafts(client, 'Mistake', ['100.00', '100.00']);
  await list(page, 'Mistake', 2);
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('It is gone for good.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid').getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveText('2 deleted');
});
