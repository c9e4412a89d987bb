import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { formatMoment } from '@/lib/date';
import { currencyDecimals, formatAmount, formatQuantity } from '@/lib/money';
import css from './purchasing.module.css';
import './lateWords';

type Order = components['schemas']['PurchaseOrder'];

/** What a confirmed order was before each of its changes. */
export function RevisionsPanel({ record: o }: { record: Order }) {
  const decimals = currencyDecimals(o.currency);
  return (
    <>
      {[...o.revisions].reverse().map((r) => (
        <table key={r.revision} className={css.revision}>
          <caption>
            {t('purchase.revision_was', { when: formatMoment(r.made_at), name: r.made_by })}
          </caption>
          <tbody>
            {r.lines.map((l, i) => (
              <tr key={i}>
                <th scope="row">{l.sku}</th>
                <td>
                  {formatQuantity(l.quantity)} {l.unit}
                </td>
                <td>{formatAmount(l.price, decimals)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('purchase.total')}</th>
              <td />
              <td>{formatAmount(r.total, decimals)}</td>
            </tr>
          </tbody>
        </table>
      ))}
    </>
  );
}
