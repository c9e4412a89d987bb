// A statement: its parameters above, the table below, and the same as a file.
// What it says comes from Go; here it is only shown.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { problemOf } from '@/api/problem';
import { call, urlOf } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { transport } from '@/api/transport';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Page, ProblemNote, refused, Waiting } from '@/kit/page';
import { Button, Menu, notifications } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import { formatAmount, isDecimal, isNegative } from '@/lib/money';
import { saveFile } from '@/lib/platform';
import css from './reports.module.css';

type Report = components['schemas']['Report'];
type Row = components['schemas']['ReportRow'];

const FORMATS = ['xlsx', 'csv', 'pdf'] as const;

/** Kinds of records whose changes change statements. */
const KINDS = [
  'entry',
  'account',
  'fiscal_year',
  'period',
  'dimension',
  'invoice',
  'bill',
  'payment',
  'open_item',
  'bank_account',
  'bank_statement',
  'bank_line',
];

export function Statement({
  name,
  title,
  params,
  ready = true,
  children,
  hint,
  more = [],
}: {
  /** The last part of its route. */
  name: string;
  title: string;
  params: Record<string, string>;
  /** All that it needs is chosen. */
  ready?: boolean;
  /** The fields above the table. */
  children?: ReactNode;
  /** What is still to be chosen. */
  hint?: string;
  /** Files of other kinds: their label, route and name. */
  more?: { label: string; path: string; file: string }[];
}) {
  const path = `/reports/${name}`;
  const query = useInfiniteQuery({
    queryKey: ['list', KINDS, path, params],
    queryFn: ({ pageParam, signal }) =>
      call<Report>('GET', path, {
        query: pageParam ? { ...params, cursor: pageParam } : params,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  const report = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((p) => p.rows) ?? [];

  async function save(from: string, as: string) {
    try {
      await saveFile(as, await transport.file(from));
      notifications.show({ message: t('report.saved', { title }) });
    } catch (error) {
      refused(error);
    }
  }

  return (
    <Page
      title={title}
      about={report?.subtitle}
      actions={
        <Menu position="bottom-end" withinPortal shadow="md" transitionProps={{ duration: 0 }}>
          <Menu.Target>
            <Button variant="default" disabled={!report} rightSection={<span aria-hidden>▾</span>}>
              {t('report.save')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {FORMATS.map((f) => (
              <Menu.Item
                key={f}
                onClick={() =>
                  void save(urlOf(`${path}/file`, { ...params, format: f }), `${name}.${f}`)
                }
              >
                {t(`report.${f}`)}
              </Menu.Item>
            ))}
            {more.map((m) => (
              <Menu.Item key={m.path} onClick={() => void save(m.path, m.file)}>
                {m.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
    >
      {children && <div className={css['fields']}>{children}</div>}
      {query.error ? <ProblemNote problem={problemOf(query.error)} /> : null}
      {!ready && <div className={css['hint']}>{hint}</div>}
      {ready && query.isPending && <Waiting />}
      {ready && report && (
        <div
          aria-busy={query.isPlaceholderData}
          className={css['stale']}
          data-stale={query.isPlaceholderData || undefined}
        >
          {report.notes.map((n) => (
            <p key={n} role="alert" className={css['note']}>
              {n}
            </p>
          ))}
          <Table title={title} report={report} rows={rows} />
          {query.hasNextPage && (
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('report.more')}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
}

function Table({ title, report, rows }: { title: string; report: Report; rows: Row[] }) {
  return (
    <div
      className={css['scroll']}
      data-wide={report.columns.length > 6 || undefined}
      role="region"
      aria-label={title}
      tabIndex={0}
    >
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {report.company}, {report.currency}
            </th>
            {report.columns.map((c, i) => (
              <th key={i} scope="col" data-number={numeric(c.kind) || undefined}>
                {c.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((r, y) => (
            <tr key={y} data-style={r.style}>
              <td className={css['code']}>{show(r.code, 'code', report.decimals)}</td>
              <th scope="row" style={{ paddingInlineStart: 8 + r.level * 18 }}>
                {r.link ? <A href={r.link}>{r.label || '—'}</A> : r.label}
              </th>
              {r.cells.map((cell, x) => {
                const kind = report.columns[x]?.kind ?? 'text';
                return (
                  <td
                    key={x}
                    data-number={numeric(kind) || undefined}
                    data-negative={
                      (numeric(kind) && isDecimal(cell) && isNegative(cell)) || undefined
                    }
                  >
                    {r.links?.[x] && cell !== '' ? (
                      <A href={r.links[x]} className={css['figure']}>
                        {show(cell, kind, report.decimals)}
                      </A>
                    ) : (
                      show(cell, kind, report.decimals)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const numeric = (kind: string) => ['amount', 'money', 'quantity', 'percent'].includes(kind);

function show(cell: string, kind: string, decimals: number): string {
  if (cell === '') return '';
  if (kind === 'amount') return formatAmount(cell, decimals);
  // In another currency, with the places that it came with.
  if (kind === 'money') return formatAmount(cell, cell.split('.')[1]?.length ?? 0);
  return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? formatDate(cell) : cell;
}
