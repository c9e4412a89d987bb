// Generated: for every document type, axe in light and dark on its list and
// form, and a walk through both by keyboard.
import { expect, test } from '@playwright/test';
import { documentTypes } from './documents.ts';
import { expectBothAccessible, focused, grid, rowsShown, signIn } from './helpers.ts';

// No test here needs another's: the runs beside one another (tests/all) share them out.
test.describe.configure({ mode: 'parallel' });

/** Previews, selections and menus are the same parts everywhere: looked at in these. */
const thorough = new Set(['order', 'invoice', 'product', 'entry', 'receipt']);

for (const doc of documentTypes) {
  test.describe(doc.many, () => {
    test('axe finds nothing serious, in light and in dark', async ({ page }) => {
      test.setTimeout(120_000);
      await signIn(page, 'light', doc.path);
      await rowsShown(page);
      await expectBothAccessible(page, `${doc.path} list`);
      if (!doc.form) return;
      if (thorough.has(doc.kind)) {
        await page.keyboard.press('Space');
        await expect(page.getByRole('complementary', { name: 'Preview' })).toBeVisible();
        await page.keyboard.press('Control+a');
        await expectBothAccessible(page, `${doc.path} with preview and selection`);
      }
      if (doc.creates !== false) {
        await page.goto(`${doc.path}/new`);
        await expect(page.getByRole('heading', { level: 1 })).toContainText('New');
        await expectBothAccessible(page, `${doc.path} new`);
      }
      await page.goto(doc.path);
      await rowsShown(page);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'History' }).click();
      await expect(page.getByRole('heading', { name: 'History' })).toBeVisible();
      await expectBothAccessible(page, `${doc.path} record`);
      if (!thorough.has(doc.kind)) return;
      const actions = page.getByRole('button', { name: 'Actions' });
      if (!(await actions.isVisible())) return;
      await actions.click();
      await expect(page.getByRole('menu')).toBeVisible();
      await expectBothAccessible(page, `${doc.path} menu`);
    });

    test('by keyboard alone: list, search, open, back to the same place', async ({ page }) => {
      await signIn(page, 'light', doc.path);
      await rowsShown(page);
      // The list has the focus: arrows move, the current row is told.
      expect(await focused(page)).toBe(doc.many);
      const current = () => grid(page).getAttribute('aria-activedescendant');
      const first = await current();
      await page.keyboard.press('ArrowDown');
      expect(await current()).not.toBe(first);
      await page.keyboard.press('/');
      expect(await focused(page)).toBe(`Search ${doc.many}`);
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe(doc.many);
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      if (!doc.form) return;
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(new RegExp(`${doc.path}/\\d+$`));
      await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
      const opened = page.url();
      const title = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
      await page.keyboard.press('Alt+n');
      await expect(page).not.toHaveURL(opened);
      await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(title);
      await expect(page.getByRole('button', { name: 'History' })).toBeVisible();
      await page.keyboard.press('Alt+p');
      await expect(page).toHaveURL(opened);
      await page.keyboard.press('Alt+b');
      await expect(page).toHaveURL(new RegExp(`${doc.path}$`));
    });

    if (doc.form && doc.creates !== false) {
      test('every field of the form is reached by Tab and named', async ({ page }) => {
        await signIn(page, 'light', `${doc.path}/new`);
        await expect(page.locator('[data-first] input')).toBeFocused();
        const names: string[] = [];
        for (let i = 0; i < 40; i++) {
          const inForm = await page.evaluate(
            () => document.activeElement?.closest('main section') !== null,
          );
          if (!inForm) break;
          names.push(await focused(page));
          await page.keyboard.press('Tab');
        }
        const fields = await page
          .locator(
            'main section input:visible, main section textarea:visible, main section select:visible',
          )
          .count();
        expect(names.filter((n) => n === '')).toEqual([]);
        expect(names.length).toBeGreaterThanOrEqual(fields);
      });
    }
  });
}
