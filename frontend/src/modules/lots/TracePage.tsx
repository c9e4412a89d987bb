import { call, useRecord } from '@/api/query';
import { problemOf } from '@/api/problem';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { recordUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { useGo, useSearch } from '@/kit/go';
import { LinkPicker } from '@/kit/LinkPicker';
import { Facts, Page, Panel, PlainTable, ProblemNote, Waiting } from '@/kit/page';
import type { PlainColumn } from '@/kit/page';
import { formatDate } from '@/lib/date';
import { formatQuantity } from '@/lib/money';
import css from './lots.module.css';

type Trace = components['schemas']['Trace'];
type End = components['schemas']['TraceEnd'];
type Move = components['schemas']['LotMove'];
type Lot = components['schemas']['Lot'];

interface From {
  source_kind: string;
  source_id: number | null;
  source: string;
}

function Source({ of }: { of: From }) {
  const text = of.source || of.source_kind;
  const url = of.source_id === null ? undefined : recordUrl(of.source_kind, of.source_id);
  return url ? <A href={url}>{text}</A> : <>{text}</>;
}

const days = (e: End) =>
  e.first === e.last ? formatDate(e.first) : `${formatDate(e.first)} – ${formatDate(e.last)}`;

const ends: PlainColumn<End>[] = [
  { label: 'lot.partner', cell: (e) => e.partner || t(`lot.kind_${e.kind}`) },
  { label: 'lot.document', cell: (e) => <Source of={e} /> },
  { label: 'lot.when', width: 200, cell: days },
  { label: 'lot.quantity', width: 120, number: true, cell: (e) => formatQuantity(e.quantity) },
];

const moves: PlainColumn<Move>[] = [
  { label: 'lot.when', width: 120, cell: (m) => formatDate(m.move_date) },
  { label: 'lot.from', cell: (m) => m.from_location },
  { label: 'lot.to', cell: (m) => m.to_location },
  { label: 'lot.document', cell: (m) => <Source of={m} /> },
  { label: 'lot.who', width: 140, cell: (m) => m.username },
  { label: 'lot.quantity', width: 120, number: true, cell: (m) => formatQuantity(m.quantity) },
];

const worded = <R,>(columns: PlainColumn<R>[]) => columns.map((c) => ({ ...c, label: t(c.label) }));

/** Where a lot or serial number came from, where it lies and where it went. */
export default function TracePage() {
  const go = useGo();
  const lot = new URLSearchParams(useSearch()).get('lot') ?? '';
  const known = useRecord<Trace>(`/lots/${lot}/trace`, null, { enabled: lot !== '' });
  const trace = lot ? known.data : undefined;
  return (
    <Page title={t('lot.trace_title')}>
      <div className={css['head']}>
        <LinkPicker
          label={t('lot.code')}
          name="lot"
          id={trace?.lot.id ?? null}
          text={trace?.lot.code ?? ''}
          href={trace ? `/lots/${trace.lot.id}` : undefined}
          search={async (q) => {
            const query = `?limit=20&q=${encodeURIComponent(q)}`;
            const found = await call<{ items: Lot[] }>('GET', `/lots${query}`);
            return found.items.map((l) => ({
              id: l.id,
              code: l.code,
              name: l.product,
              facts: [],
              row: l as never,
            }));
          }}
          onPick={(hit) => go(hit ? `/lot-trace?lot=${hit.id}` : '/lot-trace', { replace: true })}
        />
        {trace && (
          <Facts
            facts={[
              [t('lot.product'), `${trace.lot.sku} ${trace.lot.product}`],
              [t('lot.expires_on'), trace.lot.expires_on ? formatDate(trace.lot.expires_on) : '–'],
              [t('lot.in'), formatQuantity(trace.in)],
              [t('lot.out'), formatQuantity(trace.out)],
              [t('lot.on_hand'), `${formatQuantity(trace.lot.on_hand)} ${trace.lot.unit}`],
            ]}
          />
        )}
      </div>
      {!lot && <p>{t('lot.trace_choose')}</p>}
      {known.error !== null && lot !== '' && <ProblemNote problem={problemOf(known.error)} />}
      {lot !== '' && !trace && known.error === null && <Waiting />}
      {trace && (
        <>
          <div className={css['sides']}>
            <Panel title={t('lot.came_from')}>
              <PlainTable
                label={t('lot.came_from')}
                columns={worded(ends)}
                rows={trace.came_from}
                rowKey={(e) => `${e.kind} ${e.source_kind} ${e.source_id}`}
                loading={false}
                empty={t('lot.nothing_came')}
              />
            </Panel>
            <Panel title={t('lot.went_to')}>
              <PlainTable
                label={t('lot.went_to')}
                columns={worded(ends)}
                rows={trace.went_to}
                rowKey={(e) => `${e.kind} ${e.source_kind} ${e.source_id}`}
                loading={false}
                empty={t('lot.nothing_went')}
              />
            </Panel>
          </div>
          <Panel title={t('lot.moves')}>
            <PlainTable
              label={t('lot.moves')}
              columns={worded(moves)}
              rows={trace.moves}
              rowKey={(m) => m.id}
              loading={false}
              empty={t('lot.no_moves')}
            />
          </Panel>
        </>
      )}
    </Page>
  );
}
