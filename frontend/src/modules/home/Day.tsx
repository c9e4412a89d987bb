import type { ReactNode } from 'react';
import { useList } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { formatDate } from '@/lib/date';
import { compare, currencyDecimals, formatAmount, formatQuantity } from '@/lib/money';
import css from './home.module.css';

type Order = components['schemas']['Order'];
type Product = components['schemas']['Product'];

const SHOWN = 6;
/** Below this, in whatever unit, something is worth a look. */
const LOW = '10';

/** The day's work: what waits for a decision, what is to go out, what runs low. */
export function Day() {
  const mayConfirm = useCan('sales.order.confirm');
  const drafts = useList<Order>('/orders', { state: 'draft', limit: SHOWN, total: true });
  const confirmed = useList<Order>('/orders', { state: 'confirmed', limit: SHOWN, total: true });
  const stock = useList<Product>(
    '/products',
    { kind: 'goods', archived: false, sort: 'available', limit: SHOWN },
    { kinds: ['product', 'stock', 'order'] },
  );
  const low = stock.rows.filter((p) => compare(p.available, LOW) < 0);
  return (
    <div className={css['day']}>
      <Card
        title={mayConfirm ? t('home.drafts') : t('home.drafts_read')}
        count={drafts.total}
        href="/orders?state=draft"
        loading={drafts.loading}
        empty={t('home.no_drafts')}
      >
        {drafts.rows.map((o) => (
          <OrderRow key={o.id} order={o} />
        ))}
      </Card>
      <Card
        title={t('home.to_deliver')}
        count={confirmed.total}
        href="/orders?state=confirmed"
        loading={confirmed.loading}
        empty={t('home.none_to_deliver')}
      >
        {confirmed.rows.map((o) => (
          <OrderRow key={o.id} order={o} />
        ))}
      </Card>
      <Card
        title={t('home.low')}
        href="/products?kind=goods&archived=false&sort=available"
        loading={stock.loading}
        empty={t('home.none_low')}
      >
        {low.map((p) => (
          <li key={p.id}>
            <A href={`/products/${p.id}`}>
              <span className={css['name']}>{p.name}</span>
              <span className={css['fact']}>{p.sku}</span>
              <span
                className={css['figure']}
                data-low={compare(p.available, '0') <= 0 || undefined}
              >
                {formatQuantity(p.available)} {p.unit}
              </span>
            </A>
          </li>
        ))}
      </Card>
    </div>
  );
}

function OrderRow({ order }: { order: Order }) {
  return (
    <li>
      <A href={`/orders/${order.id}`}>
        <span className={css['name']}>{order.customer}</span>
        <span className={css['fact']}>{order.number ?? formatDate(order.order_date)}</span>
        <span className={css['figure']}>
          {formatAmount(order.total, currencyDecimals(order.currency))} {order.currency}
        </span>
      </A>
    </li>
  );
}

function Card({
  title,
  count,
  href,
  loading,
  empty,
  children,
}: {
  title: string;
  count?: number | undefined;
  href: string;
  loading: boolean;
  empty: string;
  children: ReactNode[];
}) {
  return (
    <section className={css['card']} aria-label={title} aria-busy={loading || undefined}>
      <header>
        <h2>{title}</h2>
        {count !== undefined && count > 0 && <span className={css['count']}>{count}</span>}
        <A href={href}>{t('home.all')}</A>
      </header>
      {!loading && children.length === 0 ? (
        <p className={css['none']}>{empty}</p>
      ) : (
        <ul role="list">{children}</ul>
      )}
    </section>
  );
}
