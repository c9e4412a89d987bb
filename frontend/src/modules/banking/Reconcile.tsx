import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { A } from '@/kit/A';
import { useSearch } from '@/kit/go';
import { LinkPicker } from '@/kit/LinkPicker';
import { Page, Panel, said, Waiting } from '@/kit/page';
import { Button, NativeSelect, TextInput } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { currencyDecimals, formatAmount } from '@/lib/money';
import css from './banking.module.css';
import './lateWords';
import { TOUCHED } from './useAsked';

type Line = components['schemas']['BankLine'];
type Part = components['schemas']['BankPart'];
type Suggestions = components['schemas']['BankSuggestions'];

const findItem = searcher('open_item');
const findAccount = searcher('account', { is_group: 'false', active: 'true' });
const findPartner = searcher('partner');
const findTax = searcher('tax', { active: 'true' });
const findCostCenter = searcher('dimension', { kind: 'cost_center', active: 'true' });
const findProject = searcher('dimension', { kind: 'project', active: 'true' });

/** Line by line: the best guess is a key away, the rest a few. */
export default function Reconcile() {
  const accounts = useList('/bank-accounts', { limit: 100 });
  const asked = useRef(new URLSearchParams(useSearch()));
  const [account, setAccount] = useState(asked.current.get('bank_account_id') ?? '');
  const chosen = account || String(accounts.rows[0]?.id ?? '');
  const todo = useList(
    '/bank-lines',
    { bank_account_id: chosen, to_do: true, limit: 200 },
    { enabled: chosen !== '', kinds: ['bank_line'] },
  );
  const [at, setAt] = useState(0);
  const [guess, setGuess] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const [last, setLast] = useState<Line | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const manual = useRef<HTMLDivElement>(null);
  const line = todo.rows[Math.min(at, todo.rows.length - 1)];
  const suggestions = useQuery({
    queryKey: ['list', TOUCHED, '/bank-lines', line?.id, 'suggestions'],
    queryFn: ({ signal }) =>
      call<Suggestions>('GET', `/bank-lines/${line!.id}/suggestions`, { signal }),
    enabled: line !== undefined,
  });
  const guesses = suggestions.data?.items ?? [];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  // Once: whoever arrows through the accounts keeps the focus there.
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || todo.loading || !list.current) return;
    begun.current = true;
    const first = todo.rows.findIndex((l) => String(l.id) === asked.current.get('line'));
    if (first > 0) setAt(first);
    list.current.focus();
  }, [todo.loading, todo.rows, line]);

  const send = async (what: Line, parts: Part[]) => {
    setBusy(true);
    setProblem('');
    try {
      await call('POST', `/bank-lines/${what.id}/reconcile`, { body: { parts } });
      setLast(what);
      setGuess(0);
      await refresh(...TOUCHED);
      list.current?.focus();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  const accept = (n: number) => {
    const found = guesses[n];
    if (line && found && !busy) void send(line, found.parts);
  };
  const back = async () => {
    if (!last || busy) return;
    setBusy(true);
    setProblem('');
    try {
      await call('POST', `/bank-lines/${last.id}/unreconcile`, { body: {} });
      said(t('reconcile.taken_back'));
      setLast(null);
      await refresh(...TOUCHED);
      list.current?.focus();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  const keys = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const move = (to: number) => {
      setAt(Math.max(0, Math.min(to, todo.rows.length - 1)));
      setGuess(0);
      setProblem('');
    };
    const does: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      Home: () => move(0),
      End: () => move(todo.rows.length - 1),
      ArrowRight: () => setGuess(Math.min(guess + 1, Math.max(0, guesses.length - 1))),
      ArrowLeft: () => setGuess(Math.max(guess - 1, 0)),
      Enter: () => accept(guess),
      u: () => void back(),
      s: () => manual.current?.querySelector('input')?.focus(),
      '/': () => manual.current?.querySelectorAll('input')[1]?.focus(),
    };
    const run = does[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  };

  return (
    <Page
      title={t('reconcile.title')}
      about={t('reconcile.about')}
      actions={
        <Button variant="default" disabled={!last || busy} onClick={() => void back()}>
          {t('reconcile.back')}
        </Button>
      }
    >
      <div className={css.bar}>
        <NativeSelect
          label={t('bank_import.account')}
          value={chosen}
          onChange={(e) => {
            setAccount(e.currentTarget.value);
            setAt(0);
          }}
          data={accounts.rows.map((a) => ({ value: String(a.id), label: a.name }))}
        />
        <A href="/bank-import">{t('bank_import.title')}</A>
      </div>
      {todo.loading && <Waiting />}
      {!todo.loading && todo.rows.length === 0 && (
        <Panel title={t('reconcile.nothing')}>
          <A href="/bank-import">{t('bank_import.title')}</A>
        </Panel>
      )}
      {line && (
        <div className={css.sides}>
          <Panel flush title={t('reconcile.lines', { count: todo.rows.length })}>
            <div
              ref={list}
              role="listbox"
              tabIndex={0}
              aria-label={t('reconcile.to_do')}
              aria-activedescendant={`line-${line.id}`}
              className={css.lines}
              onKeyDown={keys}
            >
              {todo.rows.map((l, i) => (
                <div
                  key={l.id}
                  id={`line-${l.id}`}
                  role="option"
                  aria-selected={l.id === line.id}
                  className={css.line}
                  onClick={() => {
                    setAt(i);
                    setGuess(0);
                  }}
                >
                  <span>{formatDate(l.line_date)}</span>
                  <span className={css.who}>
                    <strong>{l.partner || l.text}</strong>
                    <small>{l.partner ? l.text : l.reference}</small>
                  </span>
                  <span className={css.amount}>
                    {formatAmount(l.remaining, currencyDecimals(l.currency))}
                  </span>
                </div>
              ))}
            </div>
          </Panel>
          <div className={css.right}>
            <Panel
              title={t('reconcile.what', {
                amount: formatAmount(line.remaining, currencyDecimals(line.currency)),
                currency: line.currency,
              })}
              about={[line.partner, line.text, line.reference].filter(Boolean).join(' · ')}
            >
              {guesses.length === 0 && !suggestions.isPending && (
                <p className={css.note}>{t('reconcile.no_guess')}</p>
              )}
              <ol className={css.guesses} aria-label={t('reconcile.guesses')}>
                {guesses.map((g, n) => (
                  <li key={n} data-current={n === guess || undefined}>
                    <Button
                      size="xs"
                      variant={n === guess ? 'filled' : 'default'}
                      disabled={busy}
                      onClick={() => accept(n)}
                    >
                      {g.title}
                    </Button>
                    <span className={css.note}>{g.why.join(', ')}</span>
                  </li>
                ))}
              </ol>
              {problem && (
                <p role="alert" className={css.problem}>
                  {problem}
                </p>
              )}
            </Panel>
            <div ref={manual}>
              <ByHand key={line.id} line={line} busy={busy} onPart={(p) => void send(line, [p])} />
            </div>
          </div>
        </div>
      )}
    </Page>
  );
}

interface Chosen {
  id: number;
  text: string;
}

/** A part of the line, said by hand: an open item, a partner's payment on account, or an account. */
function ByHand({
  line,
  busy,
  onPart,
}: {
  line: Line;
  busy: boolean;
  onPart: (part: Part) => void;
}) {
  const [amount, setAmount] = useState(line.remaining);
  const [of, setOf] = useState<Record<string, Chosen | null>>({});
  const book = useRef<HTMLButtonElement>(null);
  const account = of['account'];
  // The account chosen, Enter books it; a tax and the rest are a Tab away.
  useEffect(() => {
    if (account) book.current?.focus();
  }, [account]);
  const picker = (
    label: string,
    name: string,
    search: typeof findItem,
    onPick: (id: number, row: Record<string, unknown>) => void,
  ) => (
    <LinkPicker
      label={label}
      name={name}
      id={null}
      text=""
      disabled={busy}
      search={search}
      onPick={(hit) => {
        if (hit) onPick(hit.id, hit.row as Record<string, unknown>);
      }}
    />
  );
  const keep = (label: string, name: string, search: typeof findItem) => (
    <LinkPicker
      label={label}
      name={name}
      id={of[name]?.id ?? null}
      text={of[name]?.text ?? ''}
      disabled={busy}
      search={search}
      onPick={(hit) =>
        setOf((now) => ({
          ...now,
          [name]: hit ? { id: hit.id, text: [hit.code, hit.name].filter(Boolean).join(' ') } : null,
        }))
      }
    />
  );
  const send = () => {
    if (!account) return;
    onPart({
      amount,
      account_id: account.id,
      ...(of['tax'] && { tax_ids: [of['tax'].id] }),
      ...(of['noted'] && { partner_id: of['noted'].id }),
      ...(of['cost_center'] && { cost_center_id: of['cost_center'].id }),
      ...(of['project'] && { project_id: of['project'].id }),
    } as Part);
  };
  return (
    <div className={css.right}>
      <Panel title={t('reconcile.by_hand')} about={t('reconcile.by_hand_about')}>
        <div className={css.fields}>
          <TextInput
            label={t('reconcile.amount')}
            value={amount}
            onChange={(e) => setAmount(e.currentTarget.value)}
          />
          {picker(t('reconcile.item'), 'item', findItem, (id, row) =>
            onPart({
              amount,
              partner_id: Number(row['partner_id']),
              control: row['control'] as Part['control'],
              items: [{ line_id: id }],
            } as Part),
          )}
          {picker(t('reconcile.partner'), 'partner', findPartner, (id) =>
            onPart({ amount, partner_id: id } as Part),
          )}
        </div>
      </Panel>
      <Panel title={t('reconcile.to_account')} about={t('reconcile.to_account_about')}>
        <div className={css.fields}>
          {keep(t('reconcile.account'), 'account', findAccount)}
          {keep(t('reconcile.tax'), 'tax', findTax)}
          {keep(t('reconcile.cost_center'), 'cost_center', findCostCenter)}
          {keep(t('reconcile.project'), 'project', findProject)}
          {keep(t('reconcile.noted'), 'noted', findPartner)}
        </div>
        <div className={css.book}>
          <Button ref={book} size="xs" disabled={busy || !account} onClick={send}>
            {t('reconcile.book')}
          </Button>
        </div>
      </Panel>
    </div>
  );
}
