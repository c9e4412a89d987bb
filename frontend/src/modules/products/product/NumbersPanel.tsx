import { useState } from 'react';
import { call, refresh } from '@/api/query';
import { problemOf } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { QuantityInput } from '@/kit/fields';
import { Alert, Button } from '@/kit/ui';
import css from './product.module.css';

type Product = components['schemas']['Product'];
type Generated = components['schemas']['Generated'];

/** Makes the next lots or serial numbers of the product, to be printed or received. */
export function NumbersPanel({ record }: { record: Product }) {
  const me = useMe();
  const [count, setCount] = useState('1');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [made, setMade] = useState<Generated['lots']>([]);
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const body = { product_id: record.id, count: Number(count) };
      setMade((await call<Generated>('POST', '/lots/generate', { body })).lots);
      void refresh('lot');
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {me.may('lots.lot.write') && (
        <form
          className={css.enter}
          onSubmit={(e) => {
            e.preventDefault();
            void send();
          }}
        >
          <QuantityInput
            label={t('product.numbers_count')}
            name="count"
            value={count}
            onChange={setCount}
          />
          <div className={css.buttons}>
            <Button size="xs" type="submit" variant="default" loading={busy}>
              {t('product.numbers_make')}
            </Button>
          </div>
        </form>
      )}
      {problem !== null && (
        <Alert color="red" variant="light" role="alert">
          {problemOf(problem).fields[0]?.message ?? problemOf(problem).detail}
        </Alert>
      )}
      {made.length > 0 && (
        <p className={css.quiet} role="status">
          {t('product.numbers_made', {
            count: made.length,
            first: made[0]!.code,
            last: made.at(-1)!.code,
          })}
        </p>
      )}
      <A href={`/lots?product_id=${record.id}`} className={css.link}>
        {t('product.link_lots')}
      </A>
    </>
  );
}
