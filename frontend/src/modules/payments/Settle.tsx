import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { call, callRehearse, refresh, useList, type Rehearsed } from '@/api/query';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { recordUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { LinkPicker } from '@/kit/LinkPicker';
import { Fields, Page, Panel, refused, said, Waiting } from '@/kit/page';
import { Rehearsal } from '@/kit/Rehearsal';
import { Button, Checkbox, NativeSelect } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount, isNegative } from '@/lib/money';
import css from './payments.module.css';

type OpenItem = components['schemas']['OpenItem'];
type Control = OpenItem['control'];

const findPartner = searcher('partner');

/** Settles what is open with a partner: chosen items or all, oldest first. */
export default function Settle() {
  const may = useCan('payments.allocation.write');
  const [partner, setPartner] = useState<{ id: number; name: string } | null>(null);
  const [control, setControl] = useState<Control>('receivable');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [step, setStep] = useState<{ title: string; body: object } | null>(null);
  const [outcome, setOutcome] = useState<Rehearsed<unknown> | null>(null);
  const [busy, setBusy] = useState(false);
  const open = useList<OpenItem>(
    '/open-items',
    { partner_id: partner?.id, control, limit: 500 },
    { enabled: partner !== null },
  );
  const items = partner ? open.rows : [];
  const picked = items.filter((i) => chosen.has(i.id));
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  async function prepare(title: string, body: object) {
    setOutcome(null);
    setStep({ title, body });
    try {
      setOutcome(await callRehearse('POST', '/allocations', { body }));
    } catch (error) {
      setStep(null);
      refused(error);
    }
  }

  async function go() {
    if (!step) return;
    setBusy(true);
    try {
      await call('POST', '/allocations', { body: step.body });
      await refresh('open_item', 'payment', 'invoice', 'bill', 'entry');
      said(t('settle.done'));
      setChosen(new Set());
      setStep(null);
    } catch (error) {
      setStep(null);
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  const ids = (of: readonly OpenItem[]) => of.map((i) => i.id);
  const side = (title: string, of: OpenItem[]) => (
    <Panel title={title} flush>
      {of.length === 0 ? (
        <p className={css.empty}>{t('settle.none')}</p>
      ) : (
        <table className={css.items}>
          <thead>
            <tr>
              <th />
              <th>{t('open_item.number')}</th>
              <th>{t('open_item.due_date')}</th>
              <th>{t('open_item.open')}</th>
            </tr>
          </thead>
          <tbody>
            {of.map((i) => (
              <tr key={i.id}>
                <td>
                  <Checkbox
                    size="xs"
                    aria-label={t('settle.choose', { number: i.number })}
                    checked={chosen.has(i.id)}
                    onChange={() => toggle(i.id)}
                    disabled={!may}
                  />
                </td>
                <th scope="row">
                  <A
                    href={
                      (i.source_id ? recordUrl(i.source_kind, i.source_id) : undefined) ??
                      `/journal-entries/${i.entry_id}`
                    }
                  >
                    {i.number}
                  </A>{' '}
                  {i.reference && <span className={css.base}>{i.reference}</span>}
                </th>
                <td>{formatDate(i.due_date)}</td>
                <td>
                  {formatAmount(i.open, currencyDecimals(i.currency))} {i.currency}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );

  return (
    <Page title={t('settle.title')} about={t('settle.about')}>
      <Panel title={t('settle.whose')}>
        <Fields>
          <LinkPicker
            label={t('open_item.partner')}
            name="partner_id"
            id={partner?.id ?? null}
            text={partner?.name ?? ''}
            search={findPartner}
            onPick={(hit) => {
              setPartner(hit ? { id: hit.id, name: hit.name } : null);
              setChosen(new Set());
            }}
          />
          <NativeSelect
            label={t('open_item.control')}
            value={control}
            onChange={(e) => {
              setControl(e.currentTarget.value as Control);
              setChosen(new Set());
            }}
            data={[
              { value: 'receivable', label: t('payment.as_customer') },
              { value: 'payable', label: t('payment.as_supplier') },
            ]}
          />
        </Fields>
      </Panel>
      {partner && open.loading && <Waiting />}
      {partner && !open.loading && (
        <>
          <div className={css.sides}>
            {side(
              t('settle.owed_to_us'),
              items.filter((i) => !isNegative(i.open)),
            )}
            {side(
              t('settle.owed_by_us'),
              items.filter((i) => isNegative(i.open)),
            )}
          </div>
          {may && items.length > 0 && (
            <div className={css.buttons}>
              <Button
                disabled={picked.length < 2}
                onClick={() => void prepare(t('settle.chosen'), { items: ids(picked) })}
              >
                {t('settle.chosen')}
              </Button>
              <Button
                variant="default"
                disabled={items.length < 2}
                onClick={() => void prepare(t('settle.all'), { items: ids(items) })}
              >
                {t('settle.all')}
              </Button>
              <Button
                variant="default"
                disabled={picked.length === 0}
                onClick={() =>
                  void prepare(t('settle.write_off'), {
                    items: ids(picked),
                    write_off: ids(picked),
                  })
                }
              >
                {t('settle.write_off')}
              </Button>
            </div>
          )}
        </>
      )}
      {step && (
        <Rehearsal
          title={step.title}
          action={step.title}
          outcome={outcome}
          busy={busy}
          onGo={() => void go()}
          onClose={() => setStep(null)}
        />
      )}
    </Page>
  );
}
