import { useState } from 'react';
import { call, useList } from '@/api/query';
import { problemOf } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { QuantityInput, TextField } from '@/kit/fields';
import { LinkPicker } from '@/kit/LinkPicker';
import { Alert, Button } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { formatQuantity } from '@/lib/money';
import '../lateWords';
import css from './product.module.css';

type Product = components['schemas']['Product'];
type StockMove = components['schemas']['StockMove'];

/** Stock changes only by moves: the opening one, an adjustment, and what documents make. */
export function StockPanel({ record, changed }: { record: Product; changed: () => void }) {
  const me = useMe();
  const [entering, setEntering] = useState<'opening' | 'adjust' | null>(null);
  const moves = useList<StockMove>(
    '/stock-moves',
    { product_id: record.id, limit: 6 },
    { kinds: ['product', 'order'] },
  );
  const may = me.may('catalog.stock.adjust') && !record.archived;
  return (
    <>
      {moves.rows.length > 0 ? (
        <ul className={css.moves}>
          {moves.rows.slice(0, 6).map((m) => (
            <li key={m.id}>
              <span>{moveText(m)}</span>
              <b>
                {m.direction === 'out' ? '−' : m.direction === 'in' ? '+' : ''}
                {formatQuantity(m.quantity)}
              </b>
              <small>{[m.note, formatDate(m.move_date)].filter(Boolean).join(' · ')}</small>
            </li>
          ))}
        </ul>
      ) : (
        !moves.loading && <p className={css.quiet}>{t('product.no_moves')}</p>
      )}
      {moves.rows.length > 0 && (
        <A href={`/stock-moves?product_id=${record.id}`} className={css.link}>
          {t('product.all_moves')}
        </A>
      )}
      {may && entering === null && (
        <div className={css.buttons}>
          {moves.rows.length === 0 && !moves.loading && (
            <Button size="xs" variant="default" onClick={() => setEntering('opening')}>
              {t('product.opening')}
            </Button>
          )}
          <Button size="xs" variant="default" onClick={() => setEntering('adjust')}>
            {t('product.adjust')}
          </Button>
        </div>
      )}
      {entering && (
        <Enter
          product={record}
          kind={entering}
          onDone={(done) => {
            setEntering(null);
            if (done) {
              moves.refresh();
              changed();
            }
          }}
        />
      )}
    </>
  );
}

function moveText(m: StockMove): string {
  return t('product.move', { from: m.from_location, to: m.to_location });
}

function Enter({
  product,
  kind,
  onDone,
}: {
  product: Product;
  kind: 'opening' | 'adjust';
  onDone: (done: boolean) => void;
}) {
  const [quantity, setQuantity] = useState('');
  const [note, setNote] = useState('');
  const [lot, setLot] = useState<{ id: number; code: string } | null>(null);
  const tracked = product.tracking !== 'none';
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const opening = kind === 'opening';
  const fields = problem ? problemOf(problem).fields : [];
  const errorOf = (name: string) => fields.find((f) => f.field.endsWith(name))?.message;

  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await call('POST', `/products/${product.id}/${opening ? 'opening-stock' : 'adjust-stock'}`, {
        body: {
          quantity,
          ...(opening ? { note } : { reason: note }),
          ...(lot ? { lot_id: lot.id } : {}),
        },
      });
      onDone(true);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className={css.enter}
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
      onKeyDown={(e) => {
        if (e.key === 'Escape') onDone(false);
      }}
    >
      {tracked && (
        <LinkPicker
          label={t('product.lot')}
          name="lot_id"
          id={lot?.id ?? null}
          text={lot?.code ?? ''}
          search={searcher('lot', { product_id: String(product.id) })}
          required
          error={errorOf('lot_id')}
          onPick={(hit) => setLot(hit && { id: hit.id, code: hit.code })}
        />
      )}
      <QuantityInput
        label={t(opening ? 'product.opening_quantity' : 'product.adjust_quantity')}
        name="quantity"
        unit={product.unit}
        signed={!opening}
        help={opening ? undefined : t('product.adjust_help')}
        value={quantity}
        error={errorOf('quantity')}
        onChange={setQuantity}
      />
      <TextField
        label={t(opening ? 'product.note' : 'product.reason')}
        name="reason"
        required={!opening}
        value={note}
        error={errorOf('reason') ?? errorOf('note')}
        onChange={setNote}
      />
      {problem !== null && fields.length === 0 && (
        <Alert color="red" variant="light" role="alert">
          {problemOf(problem).detail}
        </Alert>
      )}
      <div className={css.buttons}>
        <Button size="xs" type="submit" loading={busy}>
          {t(opening ? 'product.opening_do' : 'product.adjust_do')}
        </Button>
        <Button size="xs" variant="default" onClick={() => onDone(false)}>
          {t('kit.cancel')}
        </Button>
      </div>
    </form>
  );
}
