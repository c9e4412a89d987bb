// What falls due is seen while the invoice is typed; a rate can be agreed.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, signIn } from './helpers.ts';
import { heading } from './pictures.ts';

test('instalments follow the lines, and a rate is kept', async ({ page, baseURL }) => {
  const api = new Client(baseURL!);
  await api.signIn();
  await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
  const stamp = Date.now();
  const term = await api.call<{ id: number }>('POST', '/payment-terms', {
    name: `Halves ${stamp}`,
    parts: [
      { kind: 'percent', value: '50' },
      { kind: 'remainder', months: 1 },
    ],
    discount_percent: '2',
    discount_days: 10,
  });
  const partner = await api.call<{ id: number }>('POST', '/partners', {
    name: `Harbor ${stamp}`,
    is_customer: true,
  });
  const { id } = await api.call<{ id: number }>('POST', '/invoices', {
    partner_id: partner.id,
    payment_term_id: term.id,
    lines: [{ description: 'Coffee', quantity: '1', price: '100', tax_ids: [] }],
  });
  await signIn(page, 'light', `/invoices/${id}`);
  await heading(page, `Draft ${id}`);
  const panel = page.getByRole('table', { name: 'Due' });
  await expect(panel.getByText('50.00')).toHaveCount(2);
  await expect(page.getByText('Rate', { exact: true })).toBeHidden();

  // Before anything is saved: twice the price, twice each part.
  const price = page
    .getByRole('table', { name: 'Lines' })
    .getByRole('row')
    .nth(1)
    .getByText('100.00')
    .first();
  await price.click();
  await page.keyboard.type('200');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('100.00')).toHaveCount(2);
  await expect(page.getByText(/4\.00/)).toBeVisible();

  // In another currency a rate can be agreed; one that cannot be is refused at its field.
  await page.getByLabel('Currency').fill('usd');
  const rate = page.getByLabel('Rate');
  await rate.fill('0');
  await page.keyboard.press('Control+s');
  await expect(page.getByText('A rate is above zero.').first()).toBeVisible();
  await rate.fill('0.75');
  await page.keyboard.press('Control+s');
  await expect(page.getByText(/saved$/)).toBeVisible();
  await expect(page.getByText('A rate is above zero.')).toHaveCount(0);
  const saved = await api.call<{ rate: string; currency: string }>('GET', `/invoices/${id}`);
  expect([saved.rate, saved.currency]).toEqual(['0.75', 'USD']);
  await page.reload();
  await expect(rate).toHaveValue('0.75');
  await expectAccessible(page, 'an invoice with a rate');
});
