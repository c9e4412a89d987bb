import type { Client } from './client.ts';

/** Bank accounts, one with three statements. */
export async function enterBanking(api: Client): Promise<void> {
  const year = new Date().getFullYear();
  const made: number[] = [];
  for (const [i, name] of ['House bank', 'Savings', 'Cards'].entries()) {
    const { id: account } = await api.call<{ id: number }>('POST', '/accounts', {
      code: `112${i + 5}`,
      name,
      type: 'asset',
      subtype: 'bank',
    });
    const { id } = await api.call<{ id: number }>('POST', '/bank-accounts', {
      name,
      number: `DE8937040044053201300${i}`,
      account_id: account,
    });
    made.push(id);
  }
  const profile = {
    encoding: 'utf-8',
    delimiter: ';',
    skip_lines: 0,
    header: true,
    footer: 0,
    date_format: 'YYYY-MM-DD',
    decimal: '.',
    thousands: '',
    amounts: 'signed',
    columns: {
      booked_on: { name: 'Date' },
      amount: { name: 'Amount' },
      partner: { name: 'Name' },
      text: [{ name: 'Text' }],
      balance: { name: 'Balance' },
    },
  };
  for (const [month, rows] of [
    ['01', ['12;Café Nord;Invoice 7;120.00;1120.00', '15;House bank;Fee;-3.00;1117.00']],
    ['02', ['03;Paper mill;Paper;-80.00;1037.00']],
    ['03', ['09;Café Nord;Invoice 9;40.00;1077.00']],
  ] as const) {
    const text = ['Date;Name;Text;Amount;Balance', ...rows.map((r) => `${year}-${month}-${r}`)];
    await api.call('POST', '/bank-statements/import', {
      file_name: `${year}-${month}.csv`,
      bank_account_id: made[0],
      data: Buffer.from(`${text.join('\n')}\n`).toString('base64'),
      profile,
    });
  }
}
