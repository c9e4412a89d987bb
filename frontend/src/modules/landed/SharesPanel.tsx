import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { formatAmount, formatQuantity } from '@/lib/money';
import css from './landed.module.css';

type LandedCost = components['schemas']['LandedCost'];

/** What each of the goods gets of a landed cost. */
export function SharesPanel({ record }: { record: LandedCost }) {
  return (
    <table className={css.shares}>
      <thead>
        <tr>
          <th scope="col">{t('landed.receipt')}</th>
          <th scope="col">{t('transfer.product')}</th>
          <th scope="col" data-number>
            {t('transfer.quantity')}
          </th>
          <th scope="col" data-number>
            {t('landed.cost_now')}
          </th>
          <th scope="col" data-number>
            {t('landed.share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {record.shares.map((s, i) => (
          <tr key={i}>
            <td>{s.receipt}</td>
            <td>
              {s.sku} {s.product}
            </td>
            <td data-number>
              {formatQuantity(s.quantity)} {s.unit}
            </td>
            <td data-number>{formatAmount(s.cost)}</td>
            <td data-number>{formatAmount(s.share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
