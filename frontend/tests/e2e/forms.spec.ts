// What a form can do beyond its fields: say how a figure came about, show what
// hangs on it, print, take back, create on the spot, show more of a line; and
// that it holds at twice the size, from right to left, and comfortable.
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, focused, rowsShown, signIn } from './helpers.ts';

async function api(page: Page): Promise<Client> {
  const client = new Client(new URL(page.url()).origin);
  await client.signIn();
  return client;
}

interface Made {
  id: number;
  version: number;
  sku: string;
}

let n = 0;
const unique = (prefix: string) => `${prefix}-${Date.now() % 1_000_000}${(n += 1)}`;

/** A product with stock and an order of it. */
async function anOrder(client: Client, lines = 2): Promise<{ order: Made; product: Made }> {
  const product = await client.call<Made>('POST', '/products', {
    sku: unique('FRM'),
    name: 'Folding table',
    price: '33.333',
  });
  await client.call('POST', `/products/${product.id}/opening-stock`, { quantity: '500' });
  const partners = await client.call<{ items: Made[] }>('GET', '/partners?limit=1');
  const order = await client.call<Made>('POST', '/orders', {
    customer_id: partners.items[0]!.id,
    notes: 'Leave it with the porter.',
    lines: Array.from({ length: lines }, (_, i) => ({
      product_id: product.id,
      quantity: '2',
      discount: i === 0 ? '10' : '0',
    })),
  });
  return { order, product };
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in panels and dialogs, ${scheme}`, async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page, scheme);
    const client = await api(page);
    const { order } = await anOrder(client);
    await open(page, `/orders/${order.id}`);

    await page.getByRole('button', { name: 'How this came about: Total' }).click();
    await expect(page.getByRole('dialog').getByText('rounded once')).not.toHaveCount(0);
    await page.locator('summary').first().click();
    await expectAccessible(page, 'why');
    await page.keyboard.press('Escape');

    await page.getByRole('table', { name: 'Lines' }).locator('[data-col="1"]').first().click();
    await page.keyboard.press('Alt+Enter');
    await expect(page.getByRole('complementary', { name: 'Line 1' })).toBeVisible();
    await expectAccessible(page, 'panel of a line');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+p');
    await expect(page.getByText('1 page')).toBeVisible();
    await expect(page.getByRole('figure', { name: 'Page 1 of 1' })).toContainText('Draft order');
    await expectAccessible(page, 'print preview');
    await page.keyboard.press('Escape');

    await client.call('POST', `/orders/${order.id}/confirm`, {});
    await client.call('POST', `/orders/${order.id}/complete`, {});
    await expect(page.getByRole('link', { name: 'Stock moves 2' })).toBeVisible();
    await page.keyboard.press('Control+l');
    const linked = page.getByRole('dialog', { name: 'Linked documents' });
    await expect(linked.getByRole('link', { name: /Stock moves 2/ })).toBeVisible();
    await expectAccessible(page, 'linked documents');
  });
}

test('a total says how it came about, by keyboard', async ({ page }) => {
  await signIn(page);
  const { order } = await anOrder(await api(page));
  await open(page, `/orders/${order.id}`);
  await page.getByRole('button', { name: 'How this came about: Total' }).focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: 'How this came about: Total' });
  await expect(panel).toContainText('126.6654');
  await expect(panel).toContainText('126.67 EUR');
  // Into the panel, to a line, open it.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('2 pcs × 33.333');
  await expect(panel).toContainText('Less 10 % discount');
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  expect(await focused(page)).toBe('How this came about: Total');
});

test('what hangs on a record is counted, and opens as a list or as the one that it is', async ({
  page,
}) => {
  await signIn(page);
  const client = await api(page);
  const { order, product } = await anOrder(client);
  await open(page, `/products/${product.id}`);
  const links = page.getByRole('navigation', { name: 'Linked documents' });
  await expect(links.getByRole('link', { name: /^Orders Draft/ })).toBeVisible();
  await expect(links.getByRole('link', { name: 'Stock moves 1' })).toBeVisible();

  // Somebody else confirms and completes it: the counts follow.
  await client.call('POST', `/orders/${order.id}/confirm`, {});
  await client.call('POST', `/orders/${order.id}/complete`, {});
  await expect(links.getByRole('link', { name: /^Orders SO-.* Done/ })).toBeVisible();
  await expect(links.getByRole('link', { name: 'Stock moves 3' })).toBeVisible();

  await links.getByRole('link', { name: /^Orders/ }).click();
  await expect(page).toHaveURL(new RegExp(`/orders/${order.id}$`));
  await page.keyboard.press('Control+l');
  const dialog = page.getByRole('dialog', { name: 'Linked documents' });
  await expect(dialog.getByRole('link', { name: 'Stock moves 2' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/stock-moves\\?order=${order.id}$`));
  await rowsShown(page);
  await expect(page.getByRole('grid').getByRole('row')).toHaveCount(3);
  await expect(page.getByRole('button', { name: /Remove filter Order/ })).toBeVisible();
});

test('Ctrl P shows the order on paper; Ctrl S saves it, Ctrl P again prints it', async ({
  page,
}) => {
  await signIn(page);
  const { order } = await anOrder(await api(page), 60);
  await open(page, `/orders/${order.id}`);
  await page.keyboard.press('Control+p');
  const dialog = page.getByRole('dialog', { name: /^Print/ });
  await expect(dialog.getByText('3 pages')).toBeVisible();
  await expect(dialog.getByRole('figure').first()).toContainText('Draft order, not confirmed');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  expect((await download).suggestedFilename()).toBe(`Draft ${order.id}.pdf`);
  await page.evaluate(() => {
    window.print = () => {
      document.body.dataset['printed'] = String(
        document.querySelectorAll('[data-printing] img').length,
      );
    };
  });
  await page.keyboard.press('Control+p');
  await expect(page.locator('body')).toHaveAttribute('data-printed', '3');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  // The last page has the notes.
  await page.keyboard.press('Control+p');
  await expect(dialog.getByText('3 pages')).toBeVisible();
  await dialog.getByRole('region', { name: 'Pages' }).press('End');
  await expect(dialog.getByRole('figure').last()).toContainText('Leave it with the porter.');
});

test('archiving is taken back in the toast, by click and by key', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  const { product } = await anOrder(client);
  await open(page, `/products/${product.id}`);
  const archived = async () =>
    (await client.call<{ archived: boolean }>('GET', `/products/${product.id}`)).archived;
  for (const undo of ['click', 'key']) {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    const button = page.getByRole('button', { name: `Undo: ${product.sku} archived` });
    await expect(button).toBeVisible();
    expect(await archived()).toBe(true);
    if (undo === 'click') await button.click();
    else await page.keyboard.press('Alt+z');
    await expect(page.getByText('This is archived')).toHaveCount(0);
    await expect.poll(archived).toBe(false);
    await expect(button).toHaveCount(0);
  }
  // In bulk too.
  await page.goto(`/products?q=${product.sku}`);
  await rowsShown(page);
  await page.keyboard.press('Control+a');
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Undo: 1 record archived' }).click();
  await expect.poll(archived).toBe(false);
});

test('what was discarded comes back, also after the page was left', async ({ page }) => {
  await signIn(page);
  const { order } = await anOrder(await api(page));
  await open(page, `/orders/${order.id}`);
  const reference = page.getByRole('textbox', { name: 'Reference' });
  await reference.fill('PO 31');
  await page.keyboard.press('Alt+j');
  await expect(reference).toHaveValue('');
  await page.keyboard.press('Alt+z');
  await expect(reference).toHaveValue('PO 31');
  await expect(page.getByRole('button', { name: 'Undo: Changes discarded' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Products' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  await expect(page).toHaveURL(/\/products$/);
  await page.getByRole('button', { name: 'Undo: Changes discarded' }).click();
  await expect(page).toHaveURL(new RegExp(`/orders/${order.id}$`));
  await expect(reference).toHaveValue('PO 31');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Not saved yet')).toHaveCount(0);
});

test('Alt C makes a product from the line and takes it in', async ({ page }) => {
  await signIn(page);
  const { order } = await anOrder(await api(page));
  await open(page, `/orders/${order.id}`);
  const table = page.getByRole('table', { name: 'Lines' });
  await table.getByRole('row').nth(2).locator('[data-col="0"]').click();
  const sku = unique('NEW');
  await page.keyboard.type(sku);
  await expect(page.getByText(`Create “${sku}”`)).toBeVisible();
  await page.keyboard.press('Alt+c');
  const dialog = page.getByRole('dialog', { name: 'New product' });
  await expect(dialog.getByRole('textbox', { name: 'SKU' })).toHaveValue(sku);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Umbrella stand');
  await dialog.getByRole('textbox', { name: 'Price' }).fill('48.50');
  await page.keyboard.press('Control+s');
  await expect(dialog).toHaveCount(0);
  await expect(table.getByRole('row').nth(2)).toContainText(sku);
  await expect(table.getByRole('row').nth(2)).toContainText('Umbrella stand');
  await expect(table.getByRole('row').nth(2)).toContainText('48.50');
  // Back at the line, with the page's own name.
  await expect.poll(() => focused(page)).toBe('Product, line 2');
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`Draft ${order.id}`);
  await page.keyboard.press('Control+s');
  await expect(page.getByText(`Draft ${order.id} saved`)).toBeVisible();
});

test('the panel of a line holds several lines of text and follows the cursor', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  const { order } = await anOrder(client, 3);
  await open(page, `/orders/${order.id}`);
  const table = page.getByRole('table', { name: 'Lines' });
  await table.getByRole('row').nth(1).locator('[data-col="2"]').click();
  await page.keyboard.press('Alt+Enter');
  await expect.poll(() => focused(page)).toBe('Description, line 1');
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\nsecond line');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('complementary', { name: 'Line 2' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(() => focused(page)).toBe('Quantity, line 2');
  await page.getByRole('button', { name: 'More of line 3' }).click();
  await expect.poll(() => focused(page)).toBe('Description, line 3');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(`Draft ${order.id} saved`)).toBeVisible();
  const saved = await client.call<{ lines: { description: string }[] }>(
    'GET',
    `/orders/${order.id}`,
  );
  expect(saved.lines[0]!.description).toBe('Folding table\nsecond line');
  // The cell shows it in one line and leaves it whole.
  await table.getByRole('row').nth(1).locator('[data-col="1"]').click();
  await page.keyboard.type('x');
  await page.keyboard.press('F2');
  await expect.poll(() => focused(page)).toBe('Description, line 1');
  await expect(page.locator('textarea:focus')).toHaveValue('Folding table\nsecond line');
});

/** Nothing lies beyond the page's edge, where only a scroll sideways would bring it. */
async function expectNoOverflow(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(() =>
    [document.documentElement, document.querySelector('main')!]
      .filter((el) => el.scrollWidth > el.clientWidth)
      .map((el) => `${el.tagName} ${el.scrollWidth} > ${el.clientWidth}`),
  );
  expect(wide, what).toEqual([]);
}

// 1280 × 800 at 200 %.
test.describe('at twice the size', () => {
  test.use({ viewport: { width: 640, height: 400 } });

  /** The sidebar is folded away, so signing in shows no link. */
  async function enter(page: Page): Promise<void> {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto('/');
    await page.locator('input[name=username]').fill('anna');
    await page.locator('input[name=password]').fill('lantern-orbit-47');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Good day');
  }

  test('list, form, dialogs and settings hold', async ({ page }) => {
    test.setTimeout(120_000);
    await enter(page);
    await expectNoOverflow(page, 'home');
    await page.goto('/orders');
    await rowsShown(page);
    await expectNoOverflow(page, 'list');
    await page.getByRole('button', { name: 'Filter' }).click();
    const box = (await page.getByRole('dialog', { name: 'Filter' }).boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(400);
    await expectAccessible(page, 'list with filters');
    await page.keyboard.press('Escape');

    const { order } = await anOrder(await api(page));
    await open(page, `/orders/${order.id}`);
    await expectNoOverflow(page, 'form');
    await page.getByRole('table', { name: 'Lines' }).locator('[data-col="1"]').first().click();
    await page.keyboard.press('Alt+Enter');
    await expect(page.locator('textarea:focus')).toBeInViewport();
    await expectNoOverflow(page, 'panel of a line');
    await expectAccessible(page, 'form');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+p');
    await expect(page.getByRole('button', { name: 'Print', exact: true })).toBeInViewport();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    const rehearsal = page.getByRole('dialog', { name: /^Confirm/ });
    await expect(rehearsal.getByRole('button', { name: 'Confirm' })).toBeInViewport();
    await page.keyboard.press('Escape');

    for (const path of ['company', 'users', 'roles', 'backups', 'audit']) {
      await page.goto(`/settings/${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoOverflow(page, path);
      await expect(
        page.getByRole('navigation', { name: 'Settings' }).locator('[aria-current]'),
      ).toBeInViewport();
    }
  });
});

test('from right to left', async ({ page }) => {
  test.setTimeout(120_000);
  await signIn(page);
  const client = await api(page);
  await client.call('PATCH', '/me', { language: 'he' });
  try {
    await page.goto('/orders?q=birkenfeld');
    await rowsShown(page);
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    await expectNoOverflow(page, 'list');
    await expectAccessible(page, 'list');
    const middle = async (of: string) => {
      const box = (await page.locator(of).first().boundingBox())!;
      return box.x + box.width / 2;
    };
    expect(await middle('nav')).toBeGreaterThan(await middle('main'));

    const { order } = await anOrder(client);
    await open(page, `/orders/${order.id}`);
    await expectNoOverflow(page, 'form');
    await expectAccessible(page, 'form');
    // The next column is at the left now.
    const lines = page.getByRole('table', { name: 'Lines' });
    await lines.locator('[data-col="0"]').first().click();
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toBe('Description, line 1');
    // A code stands before its name, and figures end below each other.
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('chr');
    const hit = page.getByRole('option').first();
    await expect(hit).toContainText('CHR-');
    const at = await hit.evaluate((el) => {
      const [code, name] = el.querySelectorAll('span span, bdi');
      return [code!.getBoundingClientRect().left, name!.getBoundingClientRect().right];
    });
    expect(at[0]).toBeGreaterThan(at[1]!);
    await page.keyboard.press('Escape');
    // A date is not torn apart.
    await expect(page.getByRole('textbox', { name: 'Order date' })).toHaveCSS(
      'unicode-bidi',
      'plaintext',
    );
    await page.goto('/settings/company');
    await expect(page.getByLabel('Street')).toBeVisible();
    await expectNoOverflow(page, 'settings');
    await expectAccessible(page, 'settings');
  } finally {
    await client.call('PATCH', '/me', { language: 'en-GB' });
  }
});

test('comfortable: rows are higher, in lists and in lines', async ({ page }) => {
  await signIn(page);
  const client = await api(page);
  const { order } = await anOrder(client);
  const height = async (of: string) =>
    Math.round((await page.locator(of).nth(1).boundingBox())!.height);
  for (const [density, row] of [
    ['comfortable', 40],
    ['compact', 32],
  ] as const) {
    await client.call('PATCH', '/me', { density });
    await page.goto('/products');
    await rowsShown(page);
    expect(await height('[role=grid] [role=row][aria-rowindex]')).toBe(row);
    await open(page, `/orders/${order.id}`);
    expect(await height('[role=table] [data-line]')).toBe(row);
    await expectNoOverflow(page, density);
  }
});
