import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { useGo } from '@/kit/go';
import { Button } from '@/kit/ui';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './assets.module.css';

type Lines = components['schemas']['PlanLines'];
type Line = components['schemas']['PlanLine'];

/** Lines of a bill or invoice that become assets or deferrals, and what has been made of them. */
export function PlanLinesPanel({ record }: { record: { id: number }; changed: () => void }) {
  const me = useMe();
  const go = useGo();
  const decimals = currencyDecimals(me.currency);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const answer = useQuery({
    queryKey: ['list', ['asset', 'deferral'], '/plan-lines', record.id],
    queryFn: () => call<Lines>('GET', '/plan-lines', { query: { invoice_id: String(record.id) } }),
    enabled: me.may('ledger.read'),
  });
  const make = async (line: Line) => {
    setBusy(true);
    setProblem('');
    try {
      const asset = line.becomes === 'asset';
      const path = asset ? '/assets' : '/deferrals';
      const made = await call<{ id: number }>('POST', path, {
        body: { [asset ? 'bill_line_id' : 'invoice_line_id']: line.id },
      });
      await refresh('asset', 'deferral');
      go(`${path}/${made.id}`);
    } catch (error) {
      const told = problemOf(error);
      setProblem(told.fields?.[0]?.message ?? told.detail);
      setBusy(false);
    }
  };
  const items = answer.data?.items ?? [];
  if (!me.may('ledger.read')) return <p className={css.note}>{t('lines.not_read')}</p>;
  return (
    <>
      <ul className={css.lines}>
        {items.map((l) => (
          <li key={l.id}>
            <div className={css.lineHead}>
              <span>{l.description || t('lines.line', { n: l.position })}</span>
              <span className={css.number}>{formatAmount(l.amount, decimals)}</span>
            </div>
            {l.made.map((m) => (
              <div key={`${m.kind}${m.id}`} className={css.lineHead}>
                <A href={`/${m.kind === 'asset' ? 'assets' : 'deferrals'}/${m.id}`}>{m.title}</A>
                <span className={css.number}>{formatAmount(m.amount, decimals)}</span>
              </div>
            ))}
            {me.may('assets.asset.write') && Number(l.left) > 0 && (
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                aria-label={t(`lines.create_${l.becomes}_of`, { n: l.position })}
                onClick={() => void make(l)}
              >
                {t(`lines.create_${l.becomes}`)}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
    </>
  );
}
