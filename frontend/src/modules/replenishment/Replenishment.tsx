import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, callRehearse, refresh, type Rehearsed } from '@/api/query';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { A } from '@/kit/A';
import { QuantityInput } from '@/kit/fields';
import { useGo } from '@/kit/go';
import { LinkPicker } from '@/kit/LinkPicker';
import { Fields, Page, Panel, ProblemNote, refused, said, Waiting } from '@/kit/page';
import { Rehearsal } from '@/kit/Rehearsal';
import { Button, Checkbox } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { formatAmount, formatQuantity, isNegative, isZero } from '@/lib/money';
import './lateWords';
import css from './replenishment.module.css';

type Proposals = components['schemas']['ReorderProposals'];
type Proposal = components['schemas']['ReorderProposal'];
type Orders = components['schemas']['ReorderOrders'];
interface Named {
  id: number;
  name: string;
}

/** What somebody has changed of a proposal. */
interface Change {
  quantity?: string;
  supplier?: Named | null;
  off?: boolean;
}

/** How many proposals are shown, and how many more each time. */
const PAGE = 200;

const KINDS = ['reorder_rule', 'purchase_order', 'receipt', 'delivery', 'transfer', 'order'];
const findSupplier = searcher('partner', { is_supplier: 'true' });
const findWarehouse = searcher('warehouse');

/** What to buy by the reorder rules; chosen lines become drafts of orders. */
export default function Replenishment() {
  const may = useCan('purchasing.order.write');
  const mayRule = useCan('replenish.rule.write');
  const go = useGo();
  const [warehouse, setWarehouse] = useState<Named | null>(null);
  const [supplier, setSupplier] = useState<Named | null>(null);
  const [changes, setChanges] = useState<Record<number, Change>>({});
  const [asking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const query = { warehouse_id: warehouse?.id, supplier_id: supplier?.id };
  const list = useQuery({
    queryKey: ['list', KINDS, '/replenishment', query],
    queryFn: ({ signal }) => call<Proposals>('GET', '/replenishment', { query, signal }),
  });
  const all = list.data?.items ?? [];
  // What nobody has seen is not ordered.
  const items = all.slice(0, shown);
  const supplierOf = (p: Proposal): Named | null => {
    const changed = changes[p.rule_id]?.supplier;
    if (changed !== undefined) return changed;
    return p.supplier_id === null ? null : { id: p.supplier_id, name: p.supplier };
  };
  const quantityOf = (p: Proposal) => changes[p.rule_id]?.quantity ?? p.quantity;
  const on = (p: Proposal) => !changes[p.rule_id]?.off && supplierOf(p) !== null;
  const chosen = items.filter(on);
  const change = (p: Proposal, next: Change) =>
    setChanges((now) => ({ ...now, [p.rule_id]: { ...now[p.rule_id], ...next } }));

  const body = {
    lines: chosen.map((p) => ({
      rule_id: p.rule_id,
      quantity: quantityOf(p) || '0',
      proposed: p.quantity,
      supplier_id: supplierOf(p)?.id,
    })),
  };

  async function prepare() {
    setOutcome(null);
    setAsking(true);
    try {
      setOutcome(await callRehearse('POST', '/replenishment/orders', { body }));
    } catch (error) {
      setAsking(false);
      refused(error);
      void list.refetch();
    }
  }

  async function order() {
    setBusy(true);
    try {
      const { orders } = await call<Orders>('POST', '/replenishment/orders', { body });
      await refresh('purchase_order');
      setChanges({});
      said(
        orders.length === 1
          ? t('replenish.done_one')
          : t('replenish.done', { count: orders.length }),
      );
      go(
        orders.length === 1 ? `/purchase-orders/${orders[0]!.id}` : '/purchase-orders?state=draft',
      );
    } catch (error) {
      refused(error);
      void list.refetch();
    } finally {
      setBusy(false);
      setAsking(false);
    }
  }

  const ready = may && chosen.length > 0 && !asking;
  useEffect(() => {
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || !ready) return;
      e.preventDefault();
      document.querySelector<HTMLElement>('[data-order]')?.click();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ready]);

  return (
    <Page
      title={t('replenish.title')}
      about={t('replenish.about')}
      actions={
        may && (
          <Button data-order disabled={chosen.length === 0} onClick={() => void prepare()}>
            {t('replenish.order', { count: chosen.length })}
          </Button>
        )
      }
    >
      <Panel title={t('replenish.proposed')} flush>
        <div className={css.filters}>
          <Fields>
            <LinkPicker
              label={t('rule.warehouse')}
              name="warehouse_id"
              id={warehouse?.id ?? null}
              text={warehouse?.name ?? ''}
              search={findWarehouse}
              onPick={(hit) => setWarehouse(hit && { id: hit.id, name: hit.name })}
            />
            <LinkPicker
              label={t('rule.supplier')}
              name="supplier_id"
              id={supplier?.id ?? null}
              text={supplier?.name ?? ''}
              search={findSupplier}
              onPick={(hit) => setSupplier(hit && { id: hit.id, name: hit.name })}
            />
          </Fields>
        </div>
        {list.error ? <ProblemNote problem={problemOf(list.error)} /> : null}
        {list.isPending && <Waiting />}
        {list.data && items.length === 0 && (
          <p className={css.empty}>
            {list.data.rules > 0
              ? t('replenish.none', { count: list.data.rules })
              : t('replenish.no_rules')}{' '}
            {mayRule && <A href="/reorder-rules/new">{t('replenish.enter_rules')}</A>}
          </p>
        )}
        {items.length > 0 && (
          <div className={css.scroll} role="region" aria-label={t('replenish.title')} tabIndex={0}>
            <table className={css.table}>
              <thead>
                <tr>
                  <td />
                  <th scope="col">{t('rule.product')}</th>
                  <th scope="col" data-number>
                    {t('replenish.on_hand')}
                  </th>
                  <th scope="col" data-number>
                    {t('replenish.incoming')}
                  </th>
                  <th scope="col" data-number>
                    {t('replenish.outgoing')}
                  </th>
                  <th scope="col" data-number>
                    {t('replenish.forecast')}
                  </th>
                  <th scope="col">{t('replenish.quantity')}</th>
                  <th scope="col">{t('rule.supplier')}</th>
                  <th scope="col" data-number>
                    {t('replenish.price')}
                  </th>
                  <th scope="col">{t('replenish.arrives')}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((p) => (
                  <tr key={p.rule_id}>
                    <td>
                      <Checkbox
                        size="xs"
                        aria-label={t('replenish.choose', { sku: p.sku, warehouse: p.warehouse })}
                        checked={on(p)}
                        disabled={!may || supplierOf(p) === null}
                        onChange={(e) => change(p, { off: !e.currentTarget.checked })}
                      />
                    </td>
                    <th scope="row">
                      <A href={`/reorder-rules/${p.rule_id}`}>{p.sku}</A> {p.product}
                      <small>
                        {p.warehouse}: {p.why}
                      </small>
                    </th>
                    <td data-number>{formatQuantity(p.on_hand)}</td>
                    <td data-number>{blank(p.incoming, p.asked)}</td>
                    <td data-number>{blank(p.outgoing)}</td>
                    <td data-number data-negative={isNegative(p.forecast) || undefined}>
                      {formatQuantity(p.forecast)}
                    </td>
                    <td className={css.quantity}>
                      <QuantityInput
                        label={t('replenish.quantity')}
                        fullName={t('replenish.quantity_of', { sku: p.sku })}
                        name={`quantity-${p.rule_id}`}
                        unit={p.unit}
                        disabled={!may}
                        value={quantityOf(p)}
                        onChange={(quantity) => change(p, { quantity })}
                      />
                    </td>
                    <td className={css.supplier}>
                      <LinkPicker
                        label={t('rule.supplier')}
                        fullName={t('replenish.supplier_of', { sku: p.sku })}
                        name={`supplier-${p.rule_id}`}
                        id={supplierOf(p)?.id ?? null}
                        text={supplierOf(p)?.name ?? ''}
                        search={findSupplier}
                        disabled={!may}
                        onPick={(hit) =>
                          change(p, { supplier: hit && { id: hit.id, name: hit.name } })
                        }
                      />
                    </td>
                    <td data-number>
                      {p.price !== null && supplierOf(p)?.id === p.supplier_id
                        ? `${formatAmount(p.price)} ${p.currency}`
                        : '–'}
                    </td>
                    <td>{formatDate(p.arrives)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {all.length > items.length && (
          <p className={css.empty}>
            <Button size="xs" variant="default" onClick={() => setShown(shown + PAGE)}>
              {t('replenish.more', { count: all.length - items.length })}
            </Button>
          </p>
        )}
      </Panel>
      {asking && (
        <Rehearsal
          title={t('replenish.order_title')}
          action={t('replenish.order', { count: chosen.length })}
          outcome={outcome}
          busy={busy}
          onGo={() => void order()}
          onClose={() => setAsking(false)}
        />
      )}
    </Page>
  );
}

/** Quantities beside one another, without those that are zero. */
function blank(...quantities: string[]): string {
  return quantities
    .filter((q) => !isZero(q))
    .map(formatQuantity)
    .join(' + ');
}
