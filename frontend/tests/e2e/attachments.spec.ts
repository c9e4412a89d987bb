// Files of a record: added, opened, removed, kept with what is posted.
import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { signIn } from './helpers.ts';
import { lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`a supplier's bill on paper, ${scheme}`, async ({ page, baseURL }) => {
    const api = new Client(baseURL!);
    await api.signIn();
    await api.call('POST', '/books', { chart: 'trade' }).catch(() => null);
    const supplier = await api.call<{ id: number }>('POST', '/partners', {
      name: `Paper mill ${scheme}`,
      is_supplier: true,
    });
    const bill = await api.call<{ id: number }>('POST', '/bills', {
      partner_id: supplier.id,
      their_number: `P ${scheme}`,
      lines: [{ description: 'Paper', quantity: '1', price: '10.00', tax_ids: [] }],
    });
    await signIn(page, scheme, `/bills/${bill.id}`);
    await expect(page.getByRole('heading', { name: /Draft/ })).toBeVisible();
    await page.keyboard.press('Alt+a');
    await expect(page.getByText('No files yet.')).toBeVisible();
    const file = (name: string, text: string) => ({
      name,
      mimeType: 'application/pdf',
      buffer: Buffer.from(`%PDF-1.7\n${text}`),
    });
    const input = page.locator('input[type=file]');
    await input.setInputFiles([file('Bill.pdf', 'one'), file('Delivery note.pdf', 'two')]);
    await expect(page.getByRole('button', { name: 'Bill.pdf', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Files 2' })).toBeVisible();
    await input.setInputFiles([{ name: 'Empty.pdf', mimeType: '', buffer: Buffer.from('') }]);
    await expect(page.getByRole('alert').getByText('Empty.pdf is empty.')).toBeVisible();
    await lookedAt(page, 'attachments', scheme);

    await page.getByRole('button', { name: 'Remove Delivery note.pdf' }).click();
    await expect(page.getByRole('button', { name: 'Files 1' })).toBeVisible();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save Bill.pdf' }).click();
    expect((await saved).suggestedFilename()).toBe('Bill.pdf');

    // What is posted keeps its files.
    await api.call('POST', `/bills/${bill.id}/post`);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Save Bill.pdf' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Remove Bill.pdf' })).toHaveCount(0);
    await page.keyboard.press('Alt+a');
    await expect(page.getByRole('button', { name: 'Save Bill.pdf' })).toHaveCount(0);
  });
}
