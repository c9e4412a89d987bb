// What decides whether it feels fast, held to: key to frame at 1,000 lines, and
// the frames of a list being scrolled.
import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { Client } from './client.ts';
import { focused, percentile, rowsShown, signIn } from './helpers.ts';

// A trace copies the page at every key press: it would be what is measured.
test.use({ trace: 'off' });

test('key to frame at 1,000 lines, 95th percentile at most 50 ms', async ({ page, baseURL }) => {
  const client = new Client(baseURL!);
  await client.signIn();
  const partners = await client.call<{ items: { id: number }[] }>('GET', '/partners?limit=1');
  const products = await client.call<{ items: { id: number }[] }>('GET', '/products?limit=100');
  const order = await client.call<{ id: number }>('POST', '/orders', {
    customer_id: partners.items[0]!.id,
    lines: Array.from({ length: 1000 }, (_, i) => ({
      product_id: products.items[i % products.items.length]!.id,
      quantity: '1',
    })),
  });
  await signIn(page, 'light', `/orders/${order.id}`);
  const table = page.getByRole('table', { name: 'Lines' });
  await expect(table.getByRole('row').nth(3)).toBeVisible();
  await table.getByRole('row').nth(2).locator('[data-col="2"]').click();
  expect(await focused(page)).toBe('Quantity, line 2');
  await page.evaluate(() => {
    const seen = window as unknown as { times: number[] };
    seen.times = [];
    window.addEventListener(
      'keydown',
      (e) => {
        const at = e.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => seen.times.push(performance.now() - at);
          channel.port2.postMessage(null);
        });
      },
      true,
    );
  });
  const press = async () => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press(String((i % 9) + 1));
      await page.keyboard.press(i % 3 === 2 ? 'Tab' : 'Enter');
    }
  };
  await work(page, 'a key at 1,000 lines', 120, 40, press);
  await bestOf('key to frame at 1,000 lines', 50, async () => {
    await page.evaluate(() => ((window as unknown as { times: number[] }).times.length = 0));
    await press();
    const times = await page.evaluate(() => (window as unknown as { times: number[] }).times);
    expect(times.length).toBeGreaterThan(100);
    return times;
  });
});

/**
 * The processor's time that the page's main thread needs for one of n steps:
 * this does not hang on what else the machine is doing.
 */
async function work(
  page: Page,
  what: string,
  n: number,
  limit: number,
  run: () => Promise<unknown>,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () =>
    (await session.send('Performance.getMetrics')).metrics.find((m) => m.name === 'TaskDuration')!
      .value * 1000;
  const before = await spent();
  await run();
  const each = (await spent()) - before;
  await session.detach();
  console.log(`${what}: ${(each / n).toFixed(1)} ms of processor time`);
  expect(each / n).toBeLessThanOrEqual(limit);
}

/**
 * What a clock says is printed always and held to its limit by make prove, on a
 * machine that does nothing else: other work can only make a run slower, so the
 * best of five counts.
 */
const held = Boolean(process.env['KONTOR_PROVE']);

async function bestOf(what: string, limit: number, measure: () => Promise<number[]>) {
  const found: number[] = [];
  const runs = held ? 5 : 1;
  for (let run = 0; run < runs && Math.min(...found, Infinity) > limit; run++) {
    const values = await measure();
    found.push(percentile(values, 95));
    console.log(
      `${what}: median ${percentile(values, 50).toFixed(1)} ms, p95 ${percentile(values, 95).toFixed(1)} ms of ${values.length}`,
    );
  }
  if (held) expect(Math.min(...found)).toBeLessThanOrEqual(limit);
}

test('list scroll, 95th percentile of a frame at most 25 ms', async ({ page }) => {
  await signIn(page, 'light', '/products');
  await rowsShown(page);
  await work(page, 'a frame of scrolling', 150, 20, () => frames(page, 90));
  // On a machine that is busy with other things frames are late without us. A
  // page of plain text, scrolled alike, says by how much.
  const plain = await page.context().newPage();
  await plain.setContent(
    `<div role="grid" style="height:640px;overflow:auto;font:13px sans-serif">${Array.from(
      { length: 600 },
      (_, i) => `<div style="height:32px">Row ${i} of plain text, as wide as a list is</div>`,
    ).join('')}</div>`,
  );
  const idle = percentile(await frames(plain, 90), 95);
  await plain.close();
  await page.bringToFront();
  const limit = Math.max(25, idle + 25 - FRAME);
  console.log(`plain text, frame: p95 ${idle.toFixed(1)} ms; limit ${limit.toFixed(1)} ms`);
  await bestOf('list scroll, frame', limit, () => frames(page, 90));
});

const FRAME = 1000 / 60;

/** The times of 150 frames while the list is scrolled by so many pixels in each. */
function frames(page: Page, step: number): Promise<number[]> {
  return page.evaluate(async (by) => {
    const el = document.querySelector<HTMLElement>('[role=grid]')!;
    const out: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let i = 0; i < 150; i++) {
      const end = el.scrollHeight - el.clientHeight;
      el.scrollTop = el.scrollTop + by >= end ? 0 : el.scrollTop + by;
      const now = await new Promise<number>(requestAnimationFrame);
      out.push(now - last);
      last = now;
    }
    return out;
  }, step);
}

test('first row within 800 ms, first load within 350 kB, no foreign host', async ({
  page,
  baseURL,
}) => {
  await signIn(page);
  const hosts = new Set<string>();
  page.on('request', (r) => {
    const url = new URL(r.url());
    if (url.protocol.startsWith('http')) hosts.add(url.origin);
  });
  await bestOf('first row', 800, async () => {
    await page.goto('/products', { waitUntil: 'commit' });
    await rowsShown(page);
    return [await page.evaluate(() => performance.now())];
  });
  // Counted as gzip makes it, whatever the server does on loopback.
  const files = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((e) => e.name)
      .filter((name) => /\.(js|css)$/.test(new URL(name).pathname)),
  );
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await (await page.request.get(file)).body()).length;
  console.log(
    `first load, ${files.length} scripts and styles: ${(bytes / 1024).toFixed(0)} kB gzipped`,
  );
  expect([...hosts]).toEqual([new URL(baseURL!).origin]);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(350 * 1024);
});
