import { useRef, useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf, type Problem } from '@/api/problem';
import { call, refresh, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Page, Panel, PlainTable, said } from '@/kit/page';
import { Alert, Button, NativeSelect } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import { readBase64 } from '@/lib/platform';
import { TableProfile } from './TableProfile';
import css from './banking.module.css';
import './lateWords';

type Found = components['schemas']['BankImport'];

/** A bank's file: chosen, looked at, imported as a whole or not at all. */
export default function Import() {
  const accounts = useList('/bank-accounts', { limit: 100 });
  const [account, setAccount] = useState('');
  const [file, setFile] = useState<{ name: string; data: string } | null>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const fileOf = (f: { name: string; data: string }, to: string) => ({
    file_name: f.name,
    data: f.data,
    ...(to && { bank_account_id: Number(to) }),
  });
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const look = (f: { name: string; data: string }, to: string, profile?: Found['profile']) =>
    attempt(async () => {
      // What is there stays until the answer: the table's fields keep the focus.
      if (!profile) setFound(null);
      const body = { ...fileOf(f, to), ...(profile && { profile }) };
      setFound(await call<Found>('POST', '/bank-statements/preview', { body }));
    });
  const read = async (chosen: File | undefined) => {
    if (!chosen) return;
    const f = { name: chosen.name, data: await readBase64(chosen) };
    setFile(f);
    await look(f, account);
  };
  const go = () =>
    attempt(async () => {
      if (!file) return;
      const done = await call<Found>('POST', '/bank-statements/import', {
        body: { ...fileOf(file, account), ...(found?.profile && { profile: found.profile }) },
      });
      await refresh('bank_statement', 'bank_account', 'bank_line');
      said(t('bank_import.done', { count: done.statements.length }));
      setFile(null);
      setFound(null);
    });
  const ready = found !== null && found.problems.length === 0 && found.statements.length > 0;
  return (
    <Page title={t('bank_import.title')} about={t('bank_import.about')}>
      <Panel title={t('bank_import.file')}>
        <div className={css.bar}>
          <NativeSelect
            label={t('bank_import.account')}
            value={account}
            onChange={(e) => {
              setAccount(e.currentTarget.value);
              if (file) void look(file, e.currentTarget.value);
            }}
            data={[
              { value: '', label: t('bank_import.by_number') },
              ...accounts.rows.map((a) => ({ value: String(a.id), label: a.name })),
            ]}
          />
          <input
            ref={input}
            type="file"
            accept=".xml,.ofx,.qfx,.csv,.txt"
            className={css.hidden}
            tabIndex={-1}
            aria-hidden
            onChange={(e) => void read(e.currentTarget.files?.[0])}
          />
          <Button variant="default" loading={busy} onClick={() => input.current?.click()}>
            {t('bank_import.choose')}
          </Button>
          {file && <span>{file.name}</span>}
          <Button disabled={!ready} loading={busy} onClick={() => void go()}>
            {t('bank_import.go')}
          </Button>
          <A href="/reconcile">{t('reconcile.title')}</A>
        </div>
        {(problem ?? found) && (
          <div className={css.notes}>
            {[...(problem ? [problem.detail] : []), ...(found?.problems ?? [])].map((text, i) => (
              <Alert key={i} color="red" variant="light" role="alert">
                {text}
              </Alert>
            ))}
            {(found?.warnings ?? []).map((text, i) => (
              <Alert key={i} color="yellow" variant="light">
                {text}
              </Alert>
            ))}
          </div>
        )}
      </Panel>
      {file && found?.profile && found.table && (
        <TableProfile
          profile={found.profile}
          table={found.table}
          onChange={(profile) => void look(file, account, profile)}
        />
      )}
      {found?.statements.map((s, i) => (
        <Panel
          key={i}
          flush
          title={`${s.bank_account || s.account} ${s.number}`}
          about={t('bank_import.facts', {
            lines: s.line_count,
            known: s.known,
            opening: s.opening ? formatAmount(s.opening, currencyDecimals(s.currency)) : '–',
            closing: s.closing ? formatAmount(s.closing, currencyDecimals(s.currency)) : '–',
          })}
        >
          <PlainTable
            label={t('bank_import.lines')}
            rows={s.lines}
            rowKey={(l) => l.position}
            loading={false}
            empty={t('bank_import.empty')}
            columns={[
              { label: t('bank_import.date'), width: 120, cell: (l) => formatDate(l.date) },
              { label: t('bank_import.partner'), width: 220, cell: (l) => l.partner },
              {
                label: t('bank_import.text'),
                cell: (l) => (l.known ? t('bank_import.known', { text: l.text }) : l.text),
              },
              {
                label: t('bank_import.amount'),
                width: 140,
                number: true,
                cell: (l) => formatAmount(l.amount, currencyDecimals(s.currency)),
              },
            ]}
          />
        </Panel>
      ))}
    </Page>
  );
}
