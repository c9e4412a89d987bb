import { deflateSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, focused, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

interface Layout {
  version: number;
  accent_color: string;
  iban: string;
  has_logo: boolean;
  texts: { kind: string; introduction: string }[];
}

const paper = (page: Page) => page.getByRole('region', { name: /^Preview/ });

/** A PNG of one colour. */
function png(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const crc = body.reduce((c, b) => table[(c ^ b) & 255]! ^ (c >>> 8), 0xffffffff) ^ 0xffffffff;
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length);
    body.copy(out, 4);
    out.writeUInt32BE(crc >>> 0, 8 + data.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x60)]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`the layout and its preview, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/settings/layout');
    await heading(page, 'Printed documents');
    await expect(paper(page)).toContainText('Invoice SAMPLE-');
    await expect(page.getByText('No logo yet.')).toBeVisible();
    await lookedAt(page, 'layout', scheme);
  });
}

test('the preview follows what is typed; a mistake is named; Ctrl S saves', async ({
  page,
  baseURL,
}) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const layout = () => api.call<Layout>('GET', '/settings/layout');
  await signIn(page, 'light', '/settings/layout');
  await expect(paper(page)).toContainText('Carried forward');

  // By keyboard alone, from the colour to the text.
  await page.getByLabel('Accent colour', { exact: true }).focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('#ffd400');
  await expect(page.getByText(/too light for a title/)).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('#7a1f3d');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Text colour');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('#aaaaaa');
  await expect(page.getByText(/Contrast 2.3 : 1 is too little/)).toBeVisible();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('#1a1a1a');

  await page.getByRole('tab', { name: 'Invoice' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(paper(page)).toContainText('Sales order SAMPLE-');
  await page.getByLabel('Introduction').fill('Good morning, and thank you.');
  await expect(paper(page)).toContainText('Good morning, and thank you.');

  await page.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 52');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/check digits do not fit/).first()).toBeVisible();
  expect(await focused(page)).toBe('IBAN');
  await expectAccessible(page, 'a mistake in the layout');
  await page.getByLabel('IBAN').fill('DE02 1203 0000 0000 2020 51');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  const saved = await layout();
  expect(saved).toMatchObject({ accent_color: '#7a1f3d', iban: 'DE02120300000000202051' });
  expect(saved.texts.find((x) => x.kind === 'order')?.introduction).toBe(
    'Good morning, and thank you.',
  );
  await expect(page.getByLabel('IBAN')).toHaveValue('DE02120300000000202051');
});

test('a logo is set, taken away and brought back, and typing is not lost', async ({
  page,
  baseURL,
}) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const has = async () => (await api.call<Layout>('GET', '/settings/layout')).has_logo;
  await signIn(page, 'light', '/settings/layout');
  await page.getByLabel('Bank', { exact: true }).fill('Hafenbank');
  const choose = page.locator('input[type=file]');
  const file = (buffer: Buffer) => ({ name: 'logo.png', mimeType: 'image/png', buffer });
  await choose.setInputFiles(file(Buffer.from('no picture')));
  await expect(page.getByRole('alert')).toContainText('cannot be read as a picture');
  await choose.setInputFiles(file(png(300, 90)));
  const logo = page.getByRole('img', { name: 'The company’s logo' });
  await expect(logo).toBeVisible();
  await expect(page.getByLabel('Bank', { exact: true })).toHaveValue('Hafenbank');
  expect(await has()).toBe(true);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByText('No logo yet.')).toBeVisible();
  expect(await has()).toBe(false);
  await page.keyboard.press('Alt+z');
  await expect(logo).toBeVisible();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect.poll(has).toBe(false);
  await page.keyboard.press('Alt+j');
  await expect(page.getByLabel('Bank', { exact: true })).toHaveValue('');
});
