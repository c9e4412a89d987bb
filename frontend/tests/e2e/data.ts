// A small believable company: enough rows for lists to scroll, known ones for flows.
import type { Client } from './client.ts';
import { enterBanking } from './data-banking.ts';
import { enterPurchases, enterStock } from './data-stock.ts';

const families: [string, string, string][] = [
  ['DSK', 'Desk', '389.00'],
  ['CHR', 'Office chair', '249.50'],
  ['LMP', 'Desk lamp', '59.90'],
  ['FLD', 'Lever arch file', '3.49'],
  ['PAP', 'Copy paper A4', '5.95'],
  ['SHF', 'Shelf', '129.00'],
  ['MON', 'Monitor arm', '94.00'],
  ['KTL', 'Kettle', '39.95'],
];
const variants = ['oak', 'white', 'black', 'grey', 'beech', 'compact', 'wide', 'classic'];
const firms: [string, string][] = [
  ['Alder & Sons Ltd', 'Leeds'],
  ['Birkenfeld GmbH', 'Hamburg'],
  ['Café Morgenrot', 'Berlin'],
  ['Dahl Arkitekter AB', 'Malmö'],
  ['Elbe Logistics GmbH', 'Dresden'],
  ['Fjord Consulting AS', 'Bergen'],
  ['Grün & Partner', 'Köln'],
  ['Hartmann Dental Practice', 'Bonn'],
  ['Inkwell Press Ltd', 'Bristol'],
  ['Jansen Bouw BV', 'Utrecht'],
  ['Kline Accountants', 'Dublin'],
  ['Lumen Studio', 'Wien'],
];

export async function enterData(api: Client): Promise<void> {
  const categories: number[] = [];
  for (const name of ['Furniture', 'Lighting', 'Stationery', 'Kitchen']) {
    categories.push((await api.call<{ id: number }>('POST', '/product-categories', { name })).id);
  }
  const products: { id: number; sku: string }[] = [];
  await inTurns(families.length * variants.length * 4, 8, async (i) => {
    const [code, name, price] = families[i % 8]!;
    const variant = variants[Math.floor(i / 8) % 8]!;
    const sku = `${code}-${101 + Math.floor(i / 8)}`;
    const product = await api.call<{ id: number; sku: string }>('POST', '/products', {
      sku,
      name: `${name}, ${variant}`,
      kind: 'goods',
      price,
      barcode: `40061${String(20000 + i)}`,
      category_id: categories[i % 4],
    });
    if (i < 120) {
      await api.call('POST', `/products/${product.id}/opening-stock`, {
        quantity: String(4 + ((i * 7) % 60)),
        note: 'Stock count',
      });
      products.push(product);
    }
  });
  products.sort((a, b) => a.sku.localeCompare(b.sku));
  await api.call('POST', '/products', {
    sku: 'SRV-ASSEMBLY',
    name: 'Assembly on site',
    kind: 'service',
    price: '65.00',
  });
  const tracked = await api.call<{ id: number }>('POST', '/products', {
    sku: 'INK-500',
    name: 'Ink, 500 ml',
    tracking: 'lot',
    shelf_life_days: 365,
    weight: '0.55',
    packagings: [{ name: 'Carton', quantity: '12', barcode: '10614141000415' }],
  });
  await api.call('POST', '/lots/generate', { product_id: tracked.id, count: 4 });
  const customers: number[] = [];
  for (const [i, [name, city]] of firms.entries()) {
    const partner = await api.call<{ id: number }>('POST', '/partners', {
      name,
      is_customer: true,
      is_supplier: i % 5 === 0,
      email: `office@${name.toLowerCase().replace(/[^a-z]+/g, '-')}.example`,
      phone: `+49 40 555 01${10 + i}`,
      tax_number: `DE${812345000 + i}`,
      addresses: [
        {
          kind: 'billing',
          street: `Harbour Road ${i + 3}`,
          city,
          postal_code: '20457',
          country: 'DE',
        },
      ],
      contacts: [{ name: 'Jo Miller', role: 'Purchasing', email: 'jo@example.org' }],
    });
    customers.push(partner.id);
  }
  for (let i = 0; i < 36; i++) {
    const order = await api.call<{ id: number; version: number }>('POST', '/orders', {
      customer_id: customers[i % customers.length],
      order_date: `2026-11-${String((i % 20) + 1).padStart(2, '0')}`,
      delivery_date: `2026-12-${String((i % 20) + 1).padStart(2, '0')}`,
      reference: i % 3 === 0 ? `PO ${4410 + i}` : '',
      lines: Array.from({ length: 2 + (i % 4) }, (_, j) => ({
        product_id: products[(i * 3 + j * 11) % products.length]!.id,
        quantity: String(1 + (j % 2)),
        discount: j === 1 ? '5' : '0',
      })),
    });
    if (i % 4 === 0) continue;
    const verbs = i % 4 === 1 ? ['confirm'] : i % 4 === 2 ? ['confirm', 'complete'] : ['cancel'];
    for (const verb of verbs) await api.call('POST', `/orders/${order.id}/${verb}`, {});
  }
  await enterBooks(api);
  await enterMoney(api, customers);
  await enterBanking(api);
  await enterPlans(api);
  const { north } = await enterWarehouses(api, products.slice(-6));
  await enterStock(api, customers, products, north);
  await enterPurchases(api, products);
}

/** A second and a third warehouse, and counts of the second. */
async function enterWarehouses(
  api: Client,
  products: { id: number; sku: string }[],
): Promise<{ north: number }> {
  const made: { id: number; stock_location_id: number }[] = [];
  for (const [code, name] of [
    ['NORTH', 'North store'],
    ['SHOP', 'Shop'],
  ]) {
    made.push(await api.call('POST', '/warehouses', { code, name, city: 'Kiel', country: 'DE' }));
  }
  const north = made[0]!;
  const aisle = await api.call<{ id: number }>('POST', '/locations', {
    parent_id: north.stock_location_id,
    code: 'N-A',
    name: 'Aisle A',
    purpose: 'view',
  });
  for (const n of [1, 2]) {
    await api.call('POST', '/locations', {
      parent_id: aisle.id,
      code: `N-A-${n}`,
      name: `Shelf ${n}`,
      barcode: `LOC-N-A-${n}`,
    });
  }
  for (const p of products) {
    await api.call('POST', `/products/${p.id}/opening-stock`, {
      quantity: '12',
      warehouse_id: north.id,
    });
  }
  for (const n of [1, 2, 3]) {
    const { id } = await api.call<{ id: number }>('POST', '/stock-counts', {
      warehouse_id: north.id,
      notes: `Count ${n}`,
    });
    if (n === 3) continue;
    await api.call('POST', `/stock-counts/${id}/start`);
    for (const [i, p] of products.entries()) {
      await api.call('POST', `/stock-counts/${id}/entries`, {
        product_id: p.id,
        location_id: north.stock_location_id,
        quantity: i === 1 ? '11' : '12',
      });
    }
    await api.call('POST', `/stock-counts/${id}/review`);
    if (n === 1) await api.call('POST', `/stock-counts/${id}/post`);
  }
  return { north: north.id };
}

/** Books of a trading company with a few entries of this month. */
async function enterBooks(api: Client): Promise<void> {
  interface Setup {
    roles: { role: string; account_id: number }[];
  }
  const { roles } = await api.call<Setup>('POST', '/books', { chart: 'trade' });
  const role = (name: string) => roles.find((r) => r.role === name)!.account_id;
  for (const [kind, code, name] of [
    ['cost_center', 'OFFICE', 'Office'],
    ['cost_center', 'SHOP', 'Shop'],
    ['project', 'FAIR', 'Trade fair'],
  ]) {
    await api.call('POST', '/dimensions', { kind, code, name });
  }
  for (const [description, debit, credit, amount, post] of [
    ['Capital paid in', 'default_bank', 'opening_balance', '25000.00', true],
    ['Cash sales', 'default_cash', 'sales_income', '1234.50', true],
    ['Office supplies', 'purchase_expense', 'default_bank', '89.90', true],
    ['Repair of the lift', 'purchase_expense', 'default_bank', '410.00', false],
    ['Insurance', 'purchase_expense', 'default_bank', '300.00', false],
  ] as const) {
    const { id } = await api.call<{ id: number }>('POST', '/journal-entries', {
      description,
      lines: [
        { account_id: role(debit), debit: amount },
        { account_id: role(credit), credit: amount },
      ],
    });
    if (post) await api.call('POST', `/journal-entries/${id}/post`);
    await api.call('POST', '/entry-templates', { entry_id: id });
  }
}

/** Taxes, invoices, bills and payments of this month. */
async function enterMoney(api: Client, customers: number[]): Promise<void> {
  const tax = async (code: string, name: string, scope: string, rate = '20') =>
    (
      await api.call<{ id: number }>('POST', '/taxes', {
        code,
        name,
        kind: 'percent',
        scope,
        rate,
      })
    ).id;
  const s20 = await tax('S20', 'Tax 20 %', 'sale');
  const p20 = await tax('P20', 'Input tax 20 %', 'purchase');
  for (const [currency, rate] of [
    ['USD', '0.92'],
    ['GBP', '1.17'],
    ['CHF', '1.05'],
  ]) {
    await api.call('POST', '/exchange-rates', { currency, rate });
  }
  await tax('S7', 'Tax 7 %', 'sale', '7');
  for (const [name, to] of [
    ['Abroad', null],
    ['At home', s20],
    ['Another country of the union', s20],
  ] as const) {
    await api.call('POST', '/tax-positions', { name, taxes: [{ from_id: s20, to_id: to }] });
  }
  const line = (description: string, price: string, taxId: number) => ({
    description,
    quantity: '1',
    price,
    tax_ids: [taxId],
  });
  const posted = async (path: string, body: object) => {
    const { id } = await api.call<{ id: number }>('POST', path, body);
    return api.call<{ id: number; instalments: { line_id: number }[] }>(
      'POST',
      `${path}/${id}/post`,
    );
  };
  const open: number[] = [];
  for (const [i, price] of ['120.00', '480.00', '75.50', '960.00'].entries()) {
    const invoice = await posted('/invoices', {
      partner_id: customers[i],
      lines: [line('Consulting', price, s20), line('Travel', '30.00', s20)],
    });
    open.push(invoice.instalments[0]!.line_id);
  }
  await api.call('POST', '/invoices', {
    partner_id: customers[4],
    lines: [line('Advice', '99.00', s20)],
  });
  for (const [i, price] of ['200.00', '64.00'].entries()) {
    await posted('/bills', {
      partner_id: customers[0],
      their_number: `A-${i + 1}`,
      lines: [line('Paper', price, p20)],
    });
  }
  await api.call('POST', '/bills', {
    partner_id: customers[5],
    their_number: 'Z-9',
    lines: [line('Rent', '700.00', p20)],
  });
  for (const [i, amount] of ['180.00', '100.00'].entries()) {
    const { id } = await api.call<{ id: number }>('POST', '/payments', {
      partner_id: customers[i],
      amount,
      items: [{ line_id: open[i] }],
    });
    await api.call('POST', `/payments/${id}/post`);
  }
  await api.call('POST', '/payments', { partner_id: customers[3], amount: '50.00' });
}

/** Assets and deferrals of this year, some with charges. */
async function enterPlans(api: Client): Promise<void> {
  const year = new Date().getFullYear();
  for (const [name, cost, life] of [
    ['Delivery van', '24000.00', 60],
    ['Shelving', '3600.00', 36],
    ['Office computers', '4800.00', 48],
  ] as const) {
    const { id } = await api.call<{ id: number }>('POST', '/assets', {
      name,
      cost,
      life_months: life,
      in_service: `${year}-01-01`,
    });
    if (name !== 'Shelving') await api.call('POST', `/assets/${id}/activate`);
  }
  for (const name of ['Insurance of the building', 'Software licences', 'Trade fair stand']) {
    const { id } = await api.call<{ id: number }>('POST', '/deferrals', {
      name,
      amount: '1200.00',
      starts_on: `${year}-01-01`,
      ends_on: `${year}-12-31`,
    });
    if (name !== 'Trade fair stand') await api.call('POST', `/deferrals/${id}/activate`);
  }
}

/** Runs n pieces of work, so many at a time. */
async function inTurns(n: number, lanes: number, work: (i: number) => Promise<void>) {
  let next = 0;
  const lane = async () => {
    while (next < n) await work(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
