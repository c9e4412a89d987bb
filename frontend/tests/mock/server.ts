// A small stand-in for the API: enough of it to draw the screens.
import { Decimal } from 'decimal.js';

type Rec = Record<string, unknown> & { id: number };

const now = () => new Date().toISOString();
const categories = ['Office', 'Furniture', 'Lighting', 'Paper', 'Kitchen'];
const nouns = ['Desk', 'Chair', 'Lamp', 'Folder', 'Kettle', 'Shelf', 'Paper A4', 'Pen', 'Mug'];
const kinds = ['Basic', 'Oak', 'Steel', 'Compact', 'Classic', 'Studio', 'Large'];
const firms = ['Alder', 'Birch', 'Cedar', 'Dahl', 'Ebner', 'Falk', 'Gruber', 'Holm', 'Iversen'];

const products: Rec[] = Array.from({ length: 1200 }, (_, i) => ({
  id: i + 1,
  sku: `${nouns[i % 9]!.slice(0, 3).toUpperCase()}-${1000 + i}`,
  name: `${nouns[i % 9]} ${kinds[i % 7]}`,
  kind: i % 11 === 10 ? 'service' : 'goods',
  description: '',
  unit_id: 1,
  unit: 'pc',
  barcode: i % 3 ? null : `40123450${1000 + i}`,
  price: new Decimal(i % 9).plus(1).times('12.45').toFixed(2),
  category_id: (i % 5) + 1,
  category: categories[i % 5],
  has_image: false,
  on_hand: i % 11 === 10 ? '0' : String((i * 7) % 60),
  reserved: '0',
  available: i % 11 === 10 ? '0' : String((i * 7) % 60),
  archived: false,
  version: 1,
  created_at: now(),
  updated_at: now(),
}));

const partners: Rec[] = Array.from({ length: 90 }, (_, i) => ({
  id: i + 1,
  code: `C${1001 + i}`,
  name: `${firms[i % 9]} & ${firms[(i * 5 + 3) % 9]} ${i % 2 ? 'Ltd' : 'GmbH'}`,
  is_customer: true,
  is_supplier: i % 6 === 0,
  email: `office@${firms[i % 9]!.toLowerCase()}${i}.example`,
  phone: `+49 30 555 ${100 + i}`,
  tax_number: '',
  notes: '',
  archived: false,
  addresses: [
    {
      kind: 'billing',
      street: `Harbour Road ${i + 1}`,
      street2: '',
      city: 'Hamburg',
      postal_code: '20457',
      region: '',
      country: 'DE',
    },
  ],
  contacts: [{ name: 'Jo Miller', role: 'Purchasing', email: 'jo@example.org', phone: '' }],
  version: 1,
  created_at: now(),
  updated_at: now(),
}));

function priced(lines: Rec[]): Rec[] {
  return lines.map((l, i) => {
    const p = products.find((x) => x.id === l['product_id']);
    const price = String(l['price'] || p?.['price'] || '0');
    const share = new Decimal(1).minus(new Decimal(String(l['discount'] || '0')).div(100));
    const total = new Decimal(String(l['quantity'] || '0')).times(price).times(share);
    return {
      ...l,
      id: l.id ?? i + 1,
      position: i + 1,
      sku: p?.['sku'] ?? '',
      product: p?.['name'] ?? '',
      unit: p?.['unit'] ?? '',
      price,
      discount: String(l['discount'] || '0'),
      total: total.toFixed(2),
      available: p?.['available'] ?? '0',
      reserved: '0',
    };
  });
}

function totals(order: Record<string, unknown>): Record<string, unknown> {
  const lines = priced((order['lines'] as Rec[] | undefined) ?? []);
  const sum = (f: (l: Rec) => Decimal) => lines.reduce((t, l) => t.plus(f(l)), new Decimal(0));
  const gross = sum((l) => new Decimal(String(l['quantity'])).times(String(l['price'])));
  const net = sum((l) => new Decimal(String(l['total'])));
  return {
    ...order,
    lines,
    currency: 'EUR',
    subtotal: gross.toFixed(2),
    discount_total: gross.minus(net).toFixed(2),
    total: net.toFixed(2),
  };
}

const states = ['draft', 'confirmed', 'done', 'done', 'cancelled'];
const orders: Rec[] = Array.from({ length: 140 }, (_, i) => {
  const state = states[i % 5]!;
  const partner = partners[i % 90]!;
  return totals({
    id: i + 1,
    number: state === 'draft' ? null : `SO-2026-${String(i + 1).padStart(5, '0')}`,
    state,
    customer_id: partner.id,
    customer: partner['name'],
    order_date: `2026-11-${String((i % 23) + 1).padStart(2, '0')}`,
    delivery_date: null,
    reference: i % 4 ? '' : `PO ${4400 + i}`,
    notes: '',
    version: 1,
    created_at: now(),
    updated_at: now(),
    lines: Array.from({ length: (i % 5) + 2 }, (_, j) => ({
      id: i * 10 + j + 1,
      product_id: ((i * 13 + j * 7) % 1200) + 1,
      description: products[(i * 13 + j * 7) % 1200]!['name'],
      quantity: String((j % 4) + 1),
      discount: j === 1 ? '5' : '0',
    })),
  }) as Rec;
});

const store: Record<string, Rec[]> = {
  products,
  partners,
  orders,
  units: [{ id: 1, code: 'pc', name: 'Piece', decimals: 0, version: 1 }],
  'product-categories': categories.map((name, i) => ({
    id: i + 1,
    name,
    parent_id: null,
    version: 1,
  })),
  'stock-moves': products.slice(0, 60).map((p, i) => ({
    id: i + 1,
    product_id: p.id,
    sku: p['sku'],
    product: p['name'],
    from_location: 'Opening',
    to_location: 'Main',
    quantity: p['on_hand'],
    reason: 'Opening stock',
    moved_at: now(),
  })),
  'stock-levels': products.slice(0, 60).map((p, i) => ({
    id: i + 1,
    product_id: p.id,
    sku: p['sku'],
    product: p['name'],
    location: 'Main',
    on_hand: p['on_hand'],
    reserved: '0',
    available: p['available'],
  })),
  timeline: [],
};

const permissions = [
  'catalog.product.read',
  'catalog.product.write',
  'catalog.stock.adjust',
  'partners.partner.read',
  'partners.partner.write',
  'sales.order.read',
  'sales.order.write',
  'sales.order.confirm',
  'identity.user.manage',
  'identity.role.manage',
  'identity.session.manage',
  'audit.read',
  'settings.manage',
  'backup.manage',
  'identity.api_key.manage',
];
const me = {
  user: {
    id: 1,
    username: 'anna',
    full_name: 'Anna Berg',
    email: '',
    language: 'en-GB',
    theme: 'system',
    density: 'compact',
    must_change_password: false,
  },
  roles: ['admin'],
  permissions,
  company: {
    name: 'Nordlicht Office GmbH',
    country: 'DE',
    currency: 'EUR',
    fiscal_year_start_month: 1,
    version: 1,
  },
};

type Answer = { status: number; json?: unknown };
const fail = (status: number, code: string, detail: string, fields: unknown[] = []): Answer => ({
  status,
  json: { type: 'about:blank', title: code, status, detail, code, fields, request_id: 'mock' },
});

export function answer(method: string, url: URL, body: unknown): Answer {
  const [, noun = '', idText, verb] = url.pathname.split('/');
  if (noun === 'setup')
    return { status: 200, json: { initialised: true, product_version: 'mock' } };
  if (noun === 'auth')
    return {
      status: 200,
      json: { access_token: 'x', refresh_token: '', token_type: 'Bearer', expires_in: 600 },
    };
  if (noun === 'me') return { status: 200, json: me };
  const rows = store[noun];
  if (!rows) return fail(404, 'not_found', 'There is nothing here.');
  const input = (body ?? {}) as Record<string, unknown>;
  if (noun === 'orders' && idText === 'calculate') return { status: 200, json: totals(input) };
  if (idText === undefined) {
    if (method === 'POST') {
      const record = finish(noun, {
        ...input,
        id: rows.length + 1,
        version: 1,
        created_at: now(),
        updated_at: now(),
      });
      rows.push(record);
      return { status: 201, json: record };
    }
    return { status: 200, json: page(rows, url.searchParams) };
  }
  const at = rows.findIndex((r) => r.id === Number(idText));
  const record = rows[at];
  if (!record) return fail(404, 'not_found', 'This record does not exist any more.');
  if (method === 'GET') return { status: 200, json: record };
  if (method === 'DELETE') {
    rows.splice(at, 1);
    return { status: 204 };
  }
  if (input['version'] !== undefined && input['version'] !== record['version']) {
    return fail(409, 'stale_version', 'Someone else has changed this meanwhile.');
  }
  const change: Record<string, unknown> = { ...input };
  if (verb === 'confirm') {
    const short = ((record['lines'] as Rec[]) ?? []).flatMap((l, i) =>
      new Decimal(String(l['quantity'])).gt(String(l['available']))
        ? [
            {
              field: `lines[${i}].quantity`,
              message: `Only ${String(l['available'])} of ${String(l['quantity'])} available`,
            },
          ]
        : [],
    );
    if (short.length > 0)
      return fail(409, 'stock_short', 'There is not enough stock for this order.', short);
    Object.assign(change, {
      state: 'confirmed',
      number: `SO-2026-${String(900 + record.id).padStart(5, '0')}`,
    });
  }
  if (verb === 'complete') change['state'] = 'done';
  if (verb === 'cancel') change['state'] = 'cancelled';
  if (verb === 'archive' || verb === 'restore') change['archived'] = verb === 'archive';
  const next = finish(noun, {
    ...record,
    ...change,
    version: Number(record['version']) + 1,
    updated_at: now(),
  });
  if (url.searchParams.get('rehearse') === 'true') {
    const effects = [
      { kind: 'number', text: 'The order gets the number SO-2026-00901.' },
      { kind: 'stock', text: '3 pc of CHA-1001 are reserved in Main; 4 remain available.' },
    ];
    return { status: 200, json: { result: next, effects, warnings: [] } };
  }
  rows[at] = next;
  return { status: 200, json: next };
}

function finish(noun: string, record: Record<string, unknown>): Rec {
  if (noun !== 'orders') return record as Rec;
  const customer = partners.find((p) => p.id === record['customer_id'])?.['name'] ?? '';
  return totals({ number: null, state: 'draft', ...record, customer }) as Rec;
}

function page(all: Rec[], query: URLSearchParams) {
  const q = (query.get('q') ?? '').toLowerCase();
  const known = new Set(['q', 'sort', 'limit', 'cursor', 'total']);
  let rows = all.filter(
    (r) =>
      !q ||
      JSON.stringify([r['sku'], r['name'], r['code'], r['number'], r['customer'], r['email']])
        .toLowerCase()
        .includes(q),
  );
  for (const [name, value] of query) {
    if (known.has(name) || !(name in (all[0] ?? {}))) continue;
    rows = rows.filter((r) => String(r[name]) === value);
  }
  const sort = query.get('sort') ?? '';
  const field = sort.replace(/^-/, '');
  if (field) {
    const way = sort.startsWith('-') ? -1 : 1;
    rows = rows.toSorted(
      (a, b) =>
        way * String(a[field] ?? '').localeCompare(String(b[field] ?? ''), 'en', { numeric: true }),
    );
  }
  const from = Number(query.get('cursor') || 0);
  const limit = Number(query.get('limit') || 50);
  const next = from + limit < rows.length ? String(from + limit) : null;
  return {
    items: rows.slice(from, from + limit),
    next_cursor: next,
    ...(query.get('total') ? { total: rows.length } : {}),
  };
}
