import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { call, refresh, useList } from '@/api/query';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { PlainTable, refused, said } from '@/kit/page';
import { Button, Checkbox, NativeSelect } from '@/kit/ui';
import { formatQuantity, isNegative, isZero } from '@/lib/money';
import css from './counting.module.css';
import './lateWords';

type Count = components['schemas']['Count'];
type Line = components['schemas']['CountLine'];

/** The lines of a count; for who reviews, what should be there and what differs. */
export function SheetPanel({ record, changed }: { record: Count; changed: () => void }) {
  const may = useCan('counting.count.review');
  const mayCount = useCan('counting.count.write');
  const shown = may && record.state !== 'counting';
  const [which, setWhich] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [busy, setBusy] = useState(false);
  const query =
    which === 'differs'
      ? { differs: shown ? true : undefined }
      : which === 'open'
        ? { counted: false }
        : {};
  const list = useList<Line>(
    `/stock-counts/${record.id}/lines`,
    { ...query, limit: 200 },
    { kinds: ['stock_count'] },
  );
  const back = async () => {
    setBusy(true);
    try {
      await call('POST', `/stock-counts/${record.id}/recount`, {
        body: { line_ids: [...chosen] },
      });
      said(t('count.recount_done', { count: chosen.size }));
      setChosen(new Set());
      await refresh('stock_count');
      changed();
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const recounts = shown && record.state === 'reviewed';
  const quantity = (value: string | null | undefined) =>
    value === null || value === undefined ? '' : formatQuantity(value);
  return (
    <>
      <div className={css.bar}>
        <NativeSelect
          aria-label={t('count.which')}
          value={which}
          onChange={(e) => setWhich(e.currentTarget.value)}
          data={[
            { value: '', label: t('count.which_all', { count: record.line_count }) },
            { value: 'open', label: t('count.which_open') },
            ...(shown ? [{ value: 'differs', label: t('count.which_differs') }] : []),
          ]}
        />
        <span className={css.note}>
          {t('count.progress', { counted: record.counted_lines, count: record.line_count })}
        </span>
        {record.state === 'counting' && mayCount && (
          <A href={`/counting?id=${record.id}`}>{t('counting.title')}</A>
        )}
        {recounts && (
          <Button
            size="xs"
            variant="default"
            disabled={chosen.size === 0 || busy}
            onClick={() => void back()}
          >
            {t('count.recount', { count: chosen.size })}
          </Button>
        )}
      </div>
      <PlainTable<Line>
        label={t('count.sheet')}
        loading={list.loading}
        rows={list.rows}
        rowKey={(l) => l.id}
        empty={<p className={css.note}>{t('count.no_lines')}</p>}
        columns={[
          ...(recounts
            ? [
                {
                  label: t('count.choose'),
                  hidden: true,
                  width: 36,
                  cell: (l: Line) => (
                    <Checkbox
                      size="xs"
                      aria-label={t('count.choose_line', { sku: l.sku, location: l.location })}
                      checked={chosen.has(l.id)}
                      onChange={() => toggle(l.id)}
                    />
                  ),
                },
              ]
            : []),
          { label: t('count.location'), cell: (l) => l.location },
          {
            label: t('count.product'),
            cell: (l) => (
              <>
                <A href={`/products/${l.product_id}`}>{l.sku}</A> {l.product}
                {l.lot && <small> {l.lot}</small>}
                {l.round > 1 && <small> {t('count.round', { round: l.round })}</small>}
              </>
            ),
          },
          ...(shown
            ? [
                { label: t('count.book'), number: true, cell: (l: Line) => quantity(l.book) },
                {
                  label: t('count.moved'),
                  number: true,
                  cell: (l: Line) => (l.moved && !isZero(l.moved) ? quantity(l.moved) : ''),
                },
              ]
            : []),
          {
            label: t('count.counted'),
            number: true,
            cell: (l) => (l.entries > 0 ? quantity(l.counted) : t('count.not_counted')),
          },
          ...(shown
            ? [
                {
                  label: t('count.difference'),
                  number: true,
                  cell: (l: Line) =>
                    l.difference && !isZero(l.difference) ? (
                      <strong data-less={isNegative(l.difference) || undefined}>
                        {quantity(l.difference)}
                      </strong>
                    ) : (
                      ''
                    ),
                },
              ]
            : []),
          { label: t('count.unit'), cell: (l) => l.unit },
          { label: t('count.people'), cell: (l) => l.people },
        ]}
      />
      {list.hasMore && (
        <Button size="xs" variant="default" onClick={list.more} loading={list.loadingMore}>
          {t('count.more')}
        </Button>
      )}
    </>
  );
}
