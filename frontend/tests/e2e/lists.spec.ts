// Lists as people keep them and hand them over: saved views, and files.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { admin, Client } from './client.ts';
import { expectAccessible, focused, rowsShown, signIn } from './helpers.ts';
import { lookedAt } from './pictures.ts';

interface View {
  id: number;
  name: string;
  default: boolean;
}

async function api(page: Page): Promise<Client> {
  const client = new Client(new URL(page.url()).origin);
  await client.signIn();
  return client;
}

/** The list without any view, whatever earlier tests have saved. */
async function noViews(page: Page): Promise<Client> {
  const client = await api(page);
  const { items } = await client.call<{ items: View[] }>('GET', '/views?path=/orders');
  for (const v of items) await client.call('DELETE', `/views/${v.id}`);
  return client;
}

const viewsButton = (page: Page) => page.getByRole('button', { name: /^Views/ });
const rowCount = (page: Page) =>
  page.locator('header', { has: page.locator('h1') }).getByText(/rows?$/);

async function exported(page: Page, item: string) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  const file = await download.path();
  return { name: download.suggestedFilename(), file, bytes: readFileSync(file) };
}

function installed(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
}

test('what is seen leaves as CSV, workbook and PDF', async ({ page }) => {
  await signIn(page);
  await noViews(page);
  await page.goto('/orders?state=confirmed&sort=number&view=all');
  await rowsShown(page);
  const shown = Number(/\d+/.exec((await rowCount(page).textContent()) ?? '')?.[0]);
  expect(shown).toBeGreaterThan(3);

  const csv = await exported(page, 'Table for other programs (CSV)');
  expect(csv.name).toMatch(/^orders-\d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.bytes.toString('utf8').replace('\ufeff', '').trim().split('\r\n');
  expect(lines).toHaveLength(shown + 1);
  expect(lines[0]).toContain('Customer');
  expect(lines.slice(1).every((l) => l.includes('Confirmed'))).toBe(true);
  // Figures and dates as other programs read them.
  expect(lines[1]).toMatch(/,2026-\d\d-\d\d,/);
  expect(lines[1]).toMatch(/,\d+\.\d\d(,|$)/);

  const xlsx = await exported(page, 'Workbook (XLSX)');
  expect(xlsx.name).toMatch(/\.xlsx$/);
  expect(xlsx.bytes.subarray(0, 2).toString()).toBe('PK');
  if (installed('unzip')) {
    const sheet = execFileSync('unzip', ['-p', xlsx.file, 'xl/worksheets/sheet1.xml'], {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    });
    expect(sheet.match(/<row /g)).toHaveLength(shown + 1);
    expect(sheet).toContain('<pane');
    expect(sheet).toContain('<autoFilter');
  }

  const pdf = await exported(page, 'To print (PDF)');
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  if (installed('pdftotext')) {
    const text = execFileSync('pdftotext', [pdf.file, '-'], { encoding: 'utf8' });
    expect(text).toContain(admin.company);
    expect(text).toContain('State: Confirmed · sorted by Number');
    expect(text).toMatch(/Page 1 of \d/);
  }
});

test('a file that is refused says so, and the list stays', async ({ page }) => {
  await signIn(page, 'light', '/orders?view=all');
  await rowsShown(page);
  await page.route('**/api/v1/exports', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 422, code: 'invalid_table', detail: 'Some cells are odd.' }),
    }),
  );
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'PDF' }).click();
  await expect(page.getByText('Some cells are odd.')).toBeVisible();
  await rowsShown(page);
});

test('a long export says how far it is, goes on elsewhere, and stops', async ({ page }) => {
  await signIn(page, 'light', '/orders?view=all');
  await rowsShown(page);
  await page.route('**/api/v1/exports', () => undefined);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Workbook' }).click();
  await expect(page.getByRole('button', { name: 'Exporting…' })).toBeDisabled();
  await expect(page.getByText(/^Writing \d+ rows…$/)).toBeVisible();
  await page.getByRole('link', { name: 'Products' }).first().click();
  await expect(page).toHaveURL(/\/products/);
  await expect(page.getByText(/^Writing \d+ rows…$/)).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Writing/)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeEnabled();
});

test('a view by keyboard: save, change, choose, make it the default, delete', async ({ page }) => {
  await signIn(page);
  await noViews(page);
  await page.goto('/orders?state=draft&sort=number');
  await rowsShown(page);
  const drafts = await rowCount(page).textContent();
  // The columns belong to it.
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Reference' }).click();
  const withReference = await page.getByRole('columnheader', { name: 'Reference' }).count();
  await page.keyboard.press('Escape');
  await page.getByRole('grid').focus();

  await page.keyboard.press('v');
  await expect.poll(() => focused(page)).toBe('All orders');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('Save as a view…');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.type('Drafts to send');
  await page.keyboard.press('Enter');
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Drafts to send');
  await expect(page).toHaveURL(/view=\d+/);

  // The same name once more is refused at its field.
  await page.keyboard.press('v');
  await page.getByRole('menuitem', { name: 'Save as a view…' }).press('Enter');
  await page.keyboard.type('drafts to SEND');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('You have a view of this name already.');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await page.keyboard.press('Escape');

  // Another filter: the view has changed; chosen again, it is as it was saved.
  await page.getByRole('button', { name: /Remove filter State/ }).click();
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Drafts to send, changed');
  await viewsButton(page).click();
  await page.getByRole('menuitemradio', { name: 'All orders' }).click();
  await expect(page).toHaveURL(/\/orders$/);
  await expect(viewsButton(page)).toHaveAccessibleName('Views');
  expect(await page.getByRole('columnheader', { name: 'Reference' }).count()).toBe(withReference);
  await viewsButton(page).click();
  await page.getByRole('menuitemradio', { name: 'Drafts to send' }).click();
  await expect(rowCount(page)).toHaveText(drafts!);
  await expect(page).toHaveURL(/sort=number/);

  // With it the list opens; "All" shows everything nevertheless.
  await viewsButton(page).click();
  await page.getByRole('menuitem', { name: 'Make it my default' }).click();
  await page.goto('/products');
  await rowsShown(page);
  await page.goto('/orders');
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Drafts to send');
  await expect(rowCount(page)).toHaveText(drafts!);
  await viewsButton(page).click();
  await page.getByRole('menuitemradio', { name: 'All orders' }).click();
  await expect(page).toHaveURL(/view=all$/);
  await expect(rowCount(page)).not.toHaveText(drafts!);

  await viewsButton(page).click();
  await page.getByRole('menuitemradio', { name: 'Drafts to send' }).click();
  await viewsButton(page).click();
  await page.getByRole('menuitem', { name: 'Rename or share…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Drafts');
  await page.keyboard.press('Enter');
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Drafts');
  await viewsButton(page).click();
  await page.getByRole('menuitem', { name: 'Delete the view' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the view' }).click();
  await expect(viewsButton(page)).toHaveAccessibleName('Views');
  await page.goto('/orders');
  await rowsShown(page);
  await expect(page).toHaveURL(/\/orders$/);
});

test('a changed view is saved again', async ({ page }) => {
  await signIn(page);
  const client = await noViews(page);
  const view = await client.call<View>('POST', '/views', {
    path: '/orders',
    name: 'Mine',
    state: { query: 'state=draft' },
  });
  await page.goto(`/orders?state=draft&view=${view.id}`);
  await rowsShown(page);
  await page.getByRole('columnheader', { name: 'Number' }).getByRole('button').click();
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Mine, changed');
  await viewsButton(page).click();
  await page.getByRole('menuitem', { name: 'Save the changes' }).click();
  await expect(viewsButton(page)).toHaveAccessibleName('Views: Mine');
  await page.goto('/orders');
  await viewsButton(page).click();
  await page.getByRole('menuitemradio', { name: 'Mine' }).click();
  await expect(page).toHaveURL(/sort=-?number/);
});

test('a shared view is for everybody, and changed by its owner alone', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const client = await noViews(page);
  const view = await client.call<View>('POST', '/views', {
    path: '/orders',
    name: 'For all',
    shared: true,
    state: { query: 'state=confirmed' },
  });
  await client.call('POST', '/views', {
    path: '/orders',
    name: 'Nobody’s business',
    state: { query: 'state=draft' },
  });
  const name = `clerk${Date.now()}`;
  const user = await client.call<{ setup_code: string }>('POST', '/users', {
    username: name,
    full_name: 'Clerk',
    email: '',
    roles: ['viewer'],
  });
  const password = 'a-clerks-password-12';
  await client.call('POST', '/auth/redeem-code', {
    username: name,
    code: user.setup_code,
    new_password: password,
  });
  const other = await browser.newPage();
  await other.goto(new URL(page.url()).origin);
  await other.locator('input[name=username]').fill(name);
  await other.locator('input[name=password]').fill(password);
  await other.keyboard.press('Enter');
  await expect(other.getByRole('link', { name: 'Orders' }).first()).toBeVisible();
  await other.goto(`${new URL(page.url()).origin}/orders`);
  await rowsShown(other);
  await viewsButton(other).click();
  await expect(other.getByRole('menuitemradio', { name: 'Nobody' })).toBeHidden();
  await other.getByRole('menuitemradio', { name: /For all.*by Anna Berg/ }).click();
  await expect(other).toHaveURL(new RegExp(`view=${view.id}`));
  await viewsButton(other).click();
  await expect(other.getByRole('menuitem', { name: 'Save as a view…' })).toBeVisible();
  await expect(other.getByRole('menuitem', { name: 'Rename or share…' })).toBeHidden();
  await expect(other.getByRole('menuitem', { name: 'Delete the view' })).toBeHidden();
  await other.close();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`menus and dialog, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme);
    const client = await noViews(page);
    for (const [name, shared] of [
      ['Drafts to send', false],
      ['Confirmed, by customer', true],
    ] as const) {
      await client.call('POST', '/views', {
        path: '/orders',
        name,
        shared,
        state: { query: 'state=draft' },
      });
    }
    await page.goto('/orders');
    await rowsShown(page);
    await viewsButton(page).click();
    await page.getByRole('menuitemradio', { name: 'Drafts to send' }).click();
    await rowsShown(page);
    await viewsButton(page).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await lookedAt(page, 'list-views', scheme);
    await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await lookedAt(page, 'list-view-save', scheme);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(page.getByRole('menu')).toBeVisible();
    await lookedAt(page, 'list-export', scheme);
    await page.route('**/api/v1/exports', () => undefined);
    await page.getByRole('menuitem', { name: 'PDF' }).click();
    await expect(page.getByText(/^Writing/)).toBeVisible();
    await expectAccessible(page, `progress of an export, ${scheme}`);
  });
}
