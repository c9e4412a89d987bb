import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { call, refresh } from '@/api/query';
import { useCan, useSession } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { DateField } from '@/kit/DateField';
import { Page, Panel, PlainTable, refused, said } from '@/kit/page';
import { Button } from '@/kit/ui';
import { formatDate, today } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './assets.module.css';

type Due = components['schemas']['Coming'];
type Posted = components['schemas']['Posted'];

/** What is due of depreciation and deferrals up to a day, to be posted at once. */
export default function Coming() {
  const may = useCan('assets.asset.post');
  const { me } = useSession();
  const [until, setUntil] = useState(today());
  const [busy, setBusy] = useState(false);
  const due = useQuery({
    queryKey: ['list', ['asset', 'deferral', 'entry'], '/plan-charges', until],
    queryFn: ({ signal }) => call<Due>('GET', '/plan-charges', { query: { until }, signal }),
  });
  const decimals = currencyDecimals(me?.company.currency);
  async function post() {
    setBusy(true);
    try {
      const answer = await call<Posted>('POST', '/plan-charges/post', { body: { until } });
      await refresh('asset', 'deferral', 'entry');
      said(t('coming.done', { count: answer.items.length }));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }
  const items = due.data?.items ?? [];
  return (
    <Page title={t('coming.title')} about={t('coming.about')}>
      <Panel title={t('coming.up_to')}>
        <div className={css.bar}>
          <DateField
            label={t('coming.until')}
            name="until"
            required
            value={until}
            onChange={(value) => value && setUntil(value)}
          />
          {may && (
            <Button loading={busy} disabled={items.length === 0} onClick={() => void post()}>
              {t('coming.post')}
            </Button>
          )}
        </div>
      </Panel>
      <Panel
        flush
        title={t('coming.total', { total: formatAmount(due.data?.total ?? '0', decimals) })}
      >
        <PlainTable
          label={t('coming.title')}
          rows={items}
          rowKey={(r) => `${r.kind}${r.id}${r.on}`}
          loading={due.isPending}
          empty={t('coming.none')}
          columns={[
            { label: t('asset.on'), width: 140, cell: (r) => formatDate(r.on) },
            {
              label: t('coming.of'),
              cell: (r) => (
                <>
                  <A href={`/${r.kind === 'asset' ? 'assets' : 'deferrals'}/${r.id}`}>{r.title}</A>
                  {r.reversal && (
                    <span className={css.again}>{t('coming.again', { entry: r.reversal })}</span>
                  )}
                </>
              ),
            },
            {
              label: t('asset.amount'),
              width: 140,
              number: true,
              cell: (r) => formatAmount(r.amount, decimals),
            },
          ]}
        />
      </Panel>
    </Page>
  );
}
