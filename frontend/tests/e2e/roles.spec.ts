import { expect, test } from '@playwright/test';
import { Client } from './client.ts';
import { expectAccessible, focused, signIn } from './helpers.ts';
import { heading, lookedAt } from './pictures.ts';

for (const scheme of ['light', 'dark'] as const) {
  test(`the matrix, ${scheme}`, async ({ page }) => {
    await signIn(page, scheme, '/settings/roles');
    await expect(page.getByRole('columnheader', { name: 'Warehouse' })).toBeVisible();
    await lookedAt(page, 'roles', scheme);
  });
}

test('a role is made, ticked by keyboard, saved, renamed and deleted', async ({
  page,
  baseURL,
}) => {
  test.setTimeout(120_000);
  const api = new Client(baseURL!);
  await api.signIn();
  const role = async (name: string) =>
    (
      await api.call<{ items: { name: string; label: string; permissions: string[] }[] }>(
        'GET',
        '/roles?limit=100',
      )
    ).items.find((r) => r.name === name);

  await signIn(page, 'light', '/settings/roles');
  await heading(page, 'Roles');
  await expect(page.getByRole('columnheader', { name: 'Viewer' })).toBeVisible();
  await page.keyboard.press('Alt+c');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('Night shift');
  await expectAccessible(page, 'new role');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: /Night shift/ })).toBeVisible();
  expect((await role('night-shift'))?.permissions).toEqual([]);

  const cell = page.getByRole('checkbox', { name: /^Enter and change customers.*Night shift$/ });
  await page.getByRole('checkbox').first().focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 20 && !(await focused(page)).startsWith('Enter and change customers'); i++) {
    await page.keyboard.press('ArrowDown');
  }
  await expect(cell).toBeFocused();
  await page.keyboard.press('Space');
  await expect(cell).toBeChecked();
  await expect(page.getByText('1 change', { exact: true })).toBeVisible();
  expect((await role('night-shift'))?.permissions).toEqual([]);
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Roles saved')).toBeVisible();
  expect((await role('night-shift'))?.permissions).toEqual(['partners.partner.write']);

  // What the administrators have cannot be taken away here.
  await page.getByRole('checkbox', { name: 'Manage users, Administrator' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByText(/^\d+ changes?$/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Actions for Night shift' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Late shift');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: /Late shift/ })).toBeVisible();
  await page.getByRole('button', { name: 'Actions for Late shift' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('columnheader', { name: /Late shift/ })).toHaveCount(0);
  expect(await role('night-shift')).toBeUndefined();
});

test('a change by somebody else appears in the open matrix', async ({ page, baseURL }) => {
  const api = new Client(baseURL!);
  await api.signIn();
  const made = await api.call<{ id: number; version: number }>('POST', '/roles', {
    name: 'temp-role',
    label: 'Temporary',
  });
  await signIn(page, 'light', '/settings/roles');
  const cell = page.getByRole('checkbox', { name: 'Manage users, Temporary' });
  await expect(cell).not.toBeChecked();
  await api.call('PATCH', `/roles/${made.id}`, {
    version: made.version,
    permissions: ['identity.user.manage'],
  });
  await expect(cell).toBeChecked();
  await api.call('DELETE', `/roles/${made.id}`);
  await expect(cell).toHaveCount(0);
});
