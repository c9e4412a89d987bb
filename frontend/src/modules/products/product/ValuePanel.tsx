import { useState } from 'react';
import { call, useRecord } from '@/api/query';
import { problemOf } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { MoneyInput } from '@/kit/fields';
import { Alert, Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { formatAmount, formatQuantity } from '@/lib/money';
import css from './product.module.css';

type Product = components['schemas']['Product'];
type StockValue = components['schemas']['StockValue'];

/** What the stock is worth, what one costs, and what is left of what came in. */
export function ValuePanel({ record, changed }: { record: Product; changed: () => void }) {
  const me = useMe();
  const value = useRecord<StockValue>(`/products/${record.id}/stock-value`);
  const [cost, setCost] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const v = value.data;
  if (!v) return null;
  const send = async () => {
    setProblem(null);
    try {
      await call('POST', `/products/${record.id}/standard-cost`, { body: { cost } });
      setCost(null);
      void value.refetch();
      changed();
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <>
      <ul className={css.moves}>
        <li>
          <span>{t('product.stock_value')}</span>
          <b>
            {formatAmount(v.value)} {v.currency}
          </b>
          <small>{t(`category.${v.method}`)}</small>
        </li>
        <li>
          <span>{t('product.unit_cost')}</span>
          <b>{formatAmount(v.unit_cost)}</b>
          <small>{t('product.per', { unit: v.unit })}</small>
        </li>
        {v.layers.slice(0, 8).map((l, i) => (
          <li key={i}>
            <span>{formatDate(l.date)}</span>
            <b>{formatAmount(l.value)}</b>
            <small>
              {formatQuantity(l.quantity)} {v.unit}
            </small>
          </li>
        ))}
      </ul>
      <A href={`/stock-valuations?product_id=${record.id}`} className={css.link}>
        {t('product.all_values')}
      </A>
      {v.method === 'standard' && me.may('inventory.value.write') && cost === null && (
        <div className={css.buttons}>
          <Button size="xs" variant="default" onClick={() => setCost('')}>
            {t('product.set_standard')}
          </Button>
        </div>
      )}
      {cost !== null && (
        <form
          className={css.enter}
          onSubmit={(e) => {
            e.preventDefault();
            void send();
          }}
          onKeyDown={(e) => {
            if (e.key === 'Escape') setCost(null);
          }}
        >
          <MoneyInput
            label={t('product.standard_cost')}
            name="cost"
            value={cost}
            onChange={setCost}
          />
          {problem !== null && (
            <Alert color="red" variant="light" role="alert">
              {problemOf(problem).detail}
            </Alert>
          )}
          <div className={css.buttons}>
            <Button size="xs" type="submit">
              {t('product.set_standard')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setCost(null)}>
              {t('kit.cancel')}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
