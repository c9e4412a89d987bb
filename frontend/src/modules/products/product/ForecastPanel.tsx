import { useRecord } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { recordUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { Facts } from '@/kit/page';
import { formatDate } from '@/lib/date';
import { formatQuantity, isNegative, isZero } from '@/lib/money';
import '../lateWords';
import css from './product.module.css';

type Product = components['schemas']['Product'];
type Forecast = components['schemas']['StockForecast'];
type Step = Forecast['planned'][number];

/** What is planned to come and to go, with what will be there after each. */
export function ForecastPanel({ record }: { record: Product }) {
  const f = useRecord<Forecast>(`/products/${record.id}/forecast`).data;
  if (!f) return null;
  const several = f.warehouses.length > 1;
  return (
    <>
      <Facts
        facts={[
          [t('product.on_hand'), formatQuantity(f.on_hand)],
          [t('forecast.incoming'), formatQuantity(f.incoming)],
          [t('forecast.outgoing'), formatQuantity(f.outgoing)],
          [t('forecast.forecast'), formatQuantity(f.forecast)],
        ]}
      />
      {several && (
        <ul className={css.moves}>
          {f.warehouses.map((w) => (
            <li key={w.warehouse_id}>
              <span>{w.warehouse}</span>
              <b>{formatQuantity(w.forecast)}</b>
              <small>
                {t('forecast.of_warehouse', {
                  on_hand: formatQuantity(w.on_hand),
                  incoming: formatQuantity(w.incoming),
                  outgoing: formatQuantity(w.outgoing),
                })}
              </small>
            </li>
          ))}
        </ul>
      )}
      <ul className={css.moves}>
        {f.planned.slice(0, 12).map((s) => (
          <li key={`${s.source_kind}-${s.source_id}-${s.warehouse_id}-${s.planned_day}`}>
            <span>
              {formatDate(s.day)}{' '}
              <A href={recordUrl(s.source_kind, s.source_id) ?? '#'}>{name(s)}</A>
            </span>
            <b data-negative={isNegative(s.balance) || undefined}>{formatQuantity(s.balance)}</b>
            <small>
              {[
                isZero(s.incoming)
                  ? `−${formatQuantity(s.outgoing)}`
                  : `+${formatQuantity(s.incoming)}`,
                s.partner,
                several ? s.warehouse : '',
                s.planned_day < s.day ? t('forecast.late', { day: formatDate(s.planned_day) }) : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </li>
        ))}
      </ul>
      {f.planned.length > 12 && (
        <p className={css.quiet}>{t('forecast.more', { count: f.planned.length - 12 })}</p>
      )}
      {f.planned.length === 0 && <p className={css.quiet}>{t('forecast.nothing')}</p>}
    </>
  );
}

const name = (s: Step) => s.source || t(`forecast.${s.source_kind}`);
