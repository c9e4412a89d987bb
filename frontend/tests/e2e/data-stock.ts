import type { Client } from './client.ts';

/** Goods that come, go, move and are scrapped: three documents of each kind. */
export async function enterStock(
  api: Client,
  partners: number[],
  products: { id: number }[],
  far: number,
): Promise<void> {
  const received: number[] = [];
  for (let i = 0; i < 4; i++) {
    const lines = [0, 1, 2].map((j) => ({ product_id: products[i * 3 + j]!.id, quantity: '6' }));
    const few = lines.slice(0, 2).map((l) => ({ ...l, quantity: '2' }));
    const documents: [string, Record<string, unknown>][] = [
      [
        '/receipts',
        {
          partner_id: partners[0],
          reference: `LS ${880 + i}`,
          lines: lines.map((l, j) => ({ ...l, unit_cost: `${12 + j}.50` })),
        },
      ],
      ['/deliveries', { partner_id: partners[i + 1], reference: `PO ${70 + i}`, lines: few }],
      ['/transfers', { to_warehouse_id: far, lines: few }],
      ['/scraps', { reference: 'Broken', lines: [{ ...few[0], quantity: '1' }] }],
    ];
    for (const [path, body] of documents) {
      const { id } = await api.call<{ id: number }>('POST', path, body);
      if (i < 2 || (i === 3 && path === '/receipts'))
        await api.call('POST', `${path}/${id}/complete`);
      if (path === '/receipts' && i !== 2) received.push(id);
      if (i === 2 && path !== '/receipts') await api.call('POST', `${path}/${id}/reserve`);
    }
  }
  for (const [i, description] of ['Freight from Genoa', 'Customs', 'Insurance'].entries()) {
    const { id } = await api.call<{ id: number }>('POST', '/landed-costs', {
      description,
      amount: `${40 + i}.25`,
      receipts: [{ receipt_id: received[i] }],
    });
    if (i < 2) await api.call('POST', `/landed-costs/${id}/post`);
  }
}

/** Orders to a supplier: one all the way to its bill, one on its way, one asked for, a draft. */
export async function enterPurchases(api: Client, products: { id: number }[]): Promise<void> {
  const { id: supplier } = await api.call<{ id: number }>('POST', '/partners', {
    name: 'Sägewerk Brandt',
    is_customer: false,
    is_supplier: true,
  });
  for (const [i, min_quantity] of ['0', '10', '100'].entries())
    await api.call('POST', '/supplier-prices', {
      supplier_id: supplier,
      product_id: products[0]!.id,
      supplier_sku: 'E 24',
      price: `${11 - i}.40`,
      min_quantity,
      lead_days: 7,
    });
  for (let i = 0; i < 3; i++)
    await api.call('POST', '/reorder-rules', {
      product_id: products[i]!.id,
      minimum: `${400 + i}`,
      maximum: '500',
      multiple: '10',
      supplier_id: i === 2 ? null : supplier,
    });
  for (let i = 0; i < 4; i++) {
    const { id } = await api.call<{ id: number }>('POST', '/purchase-orders', {
      supplier_id: supplier,
      reference: `AB ${31 + i}`,
      lines: [0, 1].map((j) => ({
        product_id: products[i + j]!.id,
        quantity: `${8 + i}`,
        price: `${11 + j}.40`,
      })),
    });
    if (i === 2) await api.call('POST', `/purchase-orders/${id}/send`);
    if (i > 1) continue;
    await api.call('POST', `/purchase-orders/${id}/confirm`);
    if (i === 1) continue;
    const receipt = await api.call<{ id: number }>('POST', `/purchase-orders/${id}/receive`);
    await api.call('POST', `/receipts/${receipt.id}/complete`);
    const bill = await api.call<{ id: number; version: number }>(
      'POST',
      `/purchase-orders/${id}/bill`,
    );
    await api.call('PATCH', `/bills/${bill.id}`, {
      version: bill.version,
      their_number: 'SB-4711',
    });
    await api.call('POST', `/bills/${bill.id}/post`);
  }
}
