import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

interface Made {
  id: number;
  number: string;
}

/** A customer with a taxed invoice of 120 that is overdue and paid in part. */
async function business(url: string): Promise<{ partner: number; invoice: Made; name: string }> {
  const api = new Client(url);
  await api.signIn();
  interface Setup {
    ready: boolean;
    roles: { role: string; account_id: number }[];
  }
  let setup = await api.call<Setup>('GET', '/books');
  if (!setup.ready)
    setup = await api
      .call<Setup>('POST', '/books', { chart: 'trade' })
      .catch(() => api.call<Setup>('GET', '/books'));
  const name = `Café Aurora ${Date.now().toString(36).slice(-4).toUpperCase()}`;
  const partner = await api.call<Made>('POST', '/partners', { name, is_customer: true });
  const code = `R${Date.now().toString(36)}`.toUpperCase();
  const account = setup.roles.find((r) => r.role === 'tax_payable')!.account_id;
  const posting = (document: string, part: string, box: string) => ({
    document,
    part,
    factor: '100',
    box,
    ...(part === 'tax' ? { account_id: account } : {}),
  });
  const tax = await api.call<Made>('POST', '/taxes', {
    code,
    name: 'Tax 20 %',
    kind: 'percent',
    scope: 'sale',
    rate: '20',
    postings: ['invoice', 'refund'].flatMap((d) => [
      posting(d, 'base', '81'),
      posting(d, 'tax', '82'),
    ]),
  });
  const today = new Date().toISOString().slice(0, 10);
  const draft = await api.call<Made>('POST', '/invoices', {
    partner_id: partner.id,
    invoice_date: today,
    lines: [{ description: 'Coffee', quantity: '1', price: '100', tax_ids: [tax.id] }],
  });
  const invoice = await api.call<Made & { instalments: { line_id: number }[] }>(
    'POST',
    `/invoices/${draft.id}/post`,
  );
  const payment = await api.call<Made>('POST', '/payments', {
    partner_id: partner.id,
    payment_date: today,
    amount: '50.00',
    items: [{ line_id: invoice.instalments[0]!.line_id }],
  });
  await api.call('POST', `/payments/${payment.id}/post`);
  return { partner: partner.id, invoice, name };
}

for (const scheme of ['light', 'dark'] as const) {
  test(`statements of open items, money and taxes, ${scheme}`, async ({ page, baseURL }) => {
    test.setTimeout(90_000);
    const { partner } = await business(baseURL!);
    await signIn(page, scheme);
    for (const [name, url, title] of [
      ['cash-flow', '/reports/cash-flow', 'Cash flow'],
      ['aged-receivables', '/reports/aged-receivables?items=true', 'Aged receivables'],
      ['aged-payables', '/reports/aged-payables', 'Aged payables'],
      [
        'customer-statement',
        `/reports/customer-statement?partner_id=${partner}`,
        'Statement of account',
      ],
      ['partner-ledger', `/reports/partner-ledger?partner_id=${partner}`, 'Partner ledger'],
      ['tax-report', '/reports/tax-report', 'Tax report'],
    ] as const) {
      await page.goto(url);
      await heading(page, title);
      await expect(page.getByRole('region', { name: title }).getByRole('row').nth(1)).toBeVisible();
      await lookedAt(page, name, scheme);
    }
  });
}

test('each figure leads to its lines and its document', async ({ page, baseURL }) => {
  test.setTimeout(90_000);
  const { partner, invoice, name } = await business(baseURL!);
  await signIn(page);

  // Ageing: the partner, its items, the invoice.
  await page.goto('/reports/aged-receivables');
  await page.getByRole('region', { name: 'Aged receivables' }).getByRole('link', { name }).click();
  await expect(page).toHaveURL(new RegExp(`partner_id=${partner}`));
  await page.getByRole('link', { name: invoice.number }).click();
  await heading(page, invoice.number);

  // A statement of account, and its letter.
  await page.goto(`/reports/customer-statement?partner_id=${partner}`);
  const statement = page.getByRole('region', { name: 'Statement of account' });
  await expect(statement.getByRole('row', { name: /Closing balance/ })).toContainText('70.00');
  await page.getByRole('button', { name: 'Save as' }).click();
  const letter = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Letter (PDF)' }).click();
  expect((await letter).suggestedFilename()).toBe('statement-of-account.pdf');
  await statement.getByRole('link', { name: 'Invoice' }).first().click();
  await heading(page, invoice.number);

  // Partner ledger: a line, its entry.
  await page.goto(`/reports/partner-ledger?partner_id=${partner}`);
  const ledger = page.getByRole('region', { name: 'Partner ledger' });
  await ledger.getByRole('link', { name: invoice.number }).first().click();
  await expect(page).toHaveURL(/\/journal-entries\/\d+/);

  // Taxes: the box, the entries behind it, the invoice.
  await page.goto('/reports/tax-report');
  await page.getByRole('link', { name: 'Box 82' }).click();
  await heading(page, 'Taxes of entries');
  await page
    .getByRole('row', { name: new RegExp(invoice.number) })
    .getByRole('link')
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`/invoices/${invoice.id}`));

  // Cash flow: a figure, the account's lines of that column.
  await page.goto('/reports/cash-flow?by=month');
  const flow = page.getByRole('region', { name: 'Cash flow' });
  await flow
    .getByRole('row', { name: /Bank account/ })
    .getByRole('link')
    .last()
    .click();
  await heading(page, 'General ledger');
  await expect(page.getByRole('row', { name: /Closing balance/ })).toBeVisible();

  // As known long ago, nothing was.
  await page.goto('/reports/journal?known_on=2001-01-01');
  await expect(page.getByRole('row', { name: /^Total/ })).toContainText('0.00');
  for (const [item, file] of [
    ['Journal for hledger', 'journal.journal'],
    ['Journal for beancount', 'journal.beancount'],
  ] as const) {
    await page.getByRole('button', { name: 'Save as' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: item }).click();
    expect((await saved).suggestedFilename()).toBe(file);
  }
});
