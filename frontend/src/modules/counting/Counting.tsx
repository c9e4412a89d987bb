import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh, useList } from '@/api/query';
import { t } from '@/app/i18n';
import { useSearch } from '@/kit/go';
import { Page, Panel, PlainTable, Waiting } from '@/kit/page';
import { Button, Checkbox, NativeSelect, TextInput, useDebouncedValue } from '@/kit/ui';
import { formatQuantity, parseDecimal, SIGNED_QUANTITY } from '@/lib/money';
import css from './counting.module.css';
import './lateWords';

type Count = components['schemas']['Count'];
type Line = components['schemas']['CountLine'];
type Scan = components['schemas']['CountScan'];
type Entry = components['schemas']['CountEntry'];

interface Done {
  key: number;
  line: Line;
  quantity: string;
}

/** Counting by scan or by typing. What should be there is not shown. */
export default function Counting() {
  const asked = useRef(new URLSearchParams(useSearch()));
  const counts = useList<Count>('/stock-counts', { state: 'counting', limit: 100 });
  const [chosen, setChosen] = useState(asked.current.get('id') ?? '');
  const id = counts.rows.some((c) => String(c.id) === chosen)
    ? chosen
    : String(counts.rows[0]?.id ?? '');
  return (
    <Page title={t('counting.title')} about={t('counting.about')}>
      {counts.loading && <Waiting />}
      {!counts.loading && counts.rows.length === 0 && (
        <Panel title={t('counting.nothing')}>
          <p className={css.note}>{t('counting.nothing_about')}</p>
        </Panel>
      )}
      {id !== '' && (
        <>
          <div className={css.bar}>
            <NativeSelect
              label={t('counting.which')}
              value={id}
              onChange={(e) => setChosen(e.currentTarget.value)}
              data={counts.rows.map((c) => ({
                value: String(c.id),
                label: `${c.number} · ${c.location}`,
              }))}
            />
            <Progress count={counts.rows.find((c) => String(c.id) === id)} />
          </div>
          <Desk key={id} id={Number(id)} />
        </>
      )}
    </Page>
  );
}

function Progress({ count }: { count: Count | undefined }) {
  if (!count) return null;
  return (
    <span className={css.note} aria-live="polite">
      {t('count.progress', { counted: count.counted_lines, count: count.line_count })}
    </span>
  );
}

function Desk({ id }: { id: number }) {
  const [code, setCode] = useState('');
  const [each, setEach] = useState('1');
  const [place, showPlace] = useState<{ id: number; code: string } | null>(null);
  const where = useRef(place);
  const setPlace = (to: typeof place) => {
    where.current = to;
    showPlace(to);
  };
  const queue = useRef(Promise.resolve());
  const waiting = useRef(0);
  const [done, setDone] = useState<Done[]>([]);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const keep = (line: Line, quantity: string) =>
    setDone((now) => [{ key: (now[0]?.key ?? 0) + 1, line, quantity }, ...now].slice(0, 12));

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem('');
    try {
      await work();
      await refresh('stock_count');
    } catch (error) {
      const p = problemOf(error);
      setProblem(p.detail);
    } finally {
      setBusy(false);
    }
  };
  const scan = (e: FormEvent) => {
    e.preventDefault();
    const text = code.trim();
    if (text === '') return;
    const read = parseDecimal(each, SIGNED_QUANTITY);
    const quantity = read.ok ? read.value : '1';
    setCode('');
    setEach('1');
    field.current?.focus();
    // A scanner does not wait: what comes meanwhile is sent after what came before.
    if (waiting.current === 0) setProblem('');
    waiting.current++;
    queue.current = queue.current.then(() => send(text, quantity)).finally(() => waiting.current--);
  };
  const send = async (text: string, quantity: string) => {
    try {
      const at = where.current;
      const found = await call<Scan>('POST', `/stock-counts/${id}/scan`, {
        body: { code: text, quantity, ...(at && { location_id: at.id }) },
      });
      if (found.kind === 'location') setPlace({ id: found.location_id, code: found.location });
      else if (found.line) keep(found.line, quantity);
      await refresh('stock_count');
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  const add = (line: Line, quantity: string) =>
    attempt(async () => {
      const made = await call<Entry>('POST', `/stock-counts/${id}/entries`, {
        body: { line_id: line.id, quantity },
      });
      keep(made.line, quantity);
    });
  const minus = (quantity: string) =>
    quantity.startsWith('-') ? quantity.slice(1) : `-${quantity}`;

  return (
    <div className={css.sides}>
      <Panel title={t('counting.scan')} about={t('counting.scan_about')}>
        <form className={css.scan} onSubmit={scan}>
          <TextInput
            ref={field}
            label={t('counting.code')}
            value={code}
            autoComplete="off"
            spellCheck={false}
            onChange={(e) => setCode(e.currentTarget.value)}
          />
          <TextInput
            label={t('counting.each')}
            value={each}
            inputMode="decimal"
            onChange={(e) => setEach(e.currentTarget.value)}
          />
          <Button type="submit" disabled={busy}>
            {t('counting.enter')}
          </Button>
        </form>
        <p className={css.note}>
          {place ? t('counting.place', { code: place.code }) : t('counting.no_place')}{' '}
          {place && (
            <Button size="compact-xs" variant="default" onClick={() => setPlace(null)}>
              {t('counting.forget')}
            </Button>
          )}
        </p>
        {problem && (
          <p role="alert" className={css.problem}>
            {problem}
          </p>
        )}
        <ol className={css.done} aria-label={t('counting.done')} aria-live="polite">
          {done.map((d) => (
            <li key={d.key}>
              <span>
                <strong>{formatQuantity(d.quantity)}</strong> {d.line.unit} {d.line.sku}{' '}
                {d.line.lot && <small>{d.line.lot} </small>}
                <small>{d.line.location}</small>
              </span>
              <span className={css.sum}>
                {t('counting.sum', { sum: formatQuantity(d.line.counted ?? '0') })}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                disabled={busy}
                aria-label={t('counting.back_of', { sku: d.line.sku, quantity: d.quantity })}
                onClick={() => void add(d.line, minus(d.quantity))}
              >
                {t('counting.back')}
              </Button>
            </li>
          ))}
        </ol>
      </Panel>
      <Lines id={id} busy={busy} onAdd={(line, quantity) => void add(line, quantity)} />
    </div>
  );
}

/** The sheet, to type into: what is typed adds to what others counted. */
function Lines({
  id,
  busy,
  onAdd,
}: {
  id: number;
  busy: boolean;
  onAdd: (line: Line, quantity: string) => void;
}) {
  const [q, setQ] = useState('');
  const [open, setOpen] = useState(false);
  const [sought] = useDebouncedValue(q, 150);
  const list = useList<Line>(
    `/stock-counts/${id}/lines`,
    { q: sought, counted: open ? false : undefined, limit: 100 },
    { kinds: ['stock_count'] },
  );
  return (
    <Panel
      flush
      title={t('count.sheet')}
      about={t('counting.type_about')}
      actions={
        <>
          <TextInput
            type="search"
            size="xs"
            aria-label={t('counting.filter')}
            placeholder={t('counting.filter')}
            value={q}
            onChange={(e) => setQ(e.currentTarget.value)}
          />
          <Checkbox
            size="xs"
            label={t('count.which_open')}
            checked={open}
            onChange={(e) => setOpen(e.currentTarget.checked)}
          />
        </>
      }
    >
      <PlainTable<Line>
        label={t('count.sheet')}
        loading={list.loading}
        rows={list.rows}
        rowKey={(l) => l.id}
        empty={<p className={css.note}>{t('count.no_lines')}</p>}
        columns={[
          { label: t('count.location'), cell: (l) => l.location },
          {
            label: t('count.product'),
            cell: (l) => (
              <>
                <strong>{l.sku}</strong> {l.product}
                {l.lot && <small> {l.lot}</small>}
                {l.round > 1 && <small> {t('count.round', { round: l.round })}</small>}
              </>
            ),
          },
          {
            label: t('count.counted'),
            number: true,
            cell: (l) => (l.entries > 0 ? formatQuantity(l.counted ?? '0') : ''),
          },
          { label: t('count.unit'), cell: (l) => l.unit },
          {
            label: t('counting.add'),
            width: 110,
            cell: (l) => <Typed line={l} busy={busy} onAdd={onAdd} />,
          },
        ]}
      />
      {list.hasMore && (
        <Button size="xs" variant="default" onClick={list.more} loading={list.loadingMore}>
          {t('count.more')}
        </Button>
      )}
    </Panel>
  );
}

function Typed({
  line,
  busy,
  onAdd,
}: {
  line: Line;
  busy: boolean;
  onAdd: (line: Line, quantity: string) => void;
}) {
  const [text, setText] = useState('');
  return (
    <TextInput
      size="xs"
      aria-label={t('counting.add_of', { sku: line.sku, location: line.location })}
      inputMode="decimal"
      value={text}
      onChange={(e) => setText(e.currentTarget.value)}
      onKeyDown={(e) => {
        if (e.key !== 'Enter' || busy) return;
        const read = parseDecimal(text, SIGNED_QUANTITY);
        if (!read.ok || read.value === '') return;
        onAdd(line, read.value);
        setText('');
      }}
    />
  );
}
