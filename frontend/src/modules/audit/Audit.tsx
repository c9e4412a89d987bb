// Who did what, when, and what it changed. Filters are in the address.
import { useMemo, useState } from 'react';
import { useList } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { useCan } from '@/api/session';
import { hasWord, t } from '@/app/i18n';
import { documents, recordUrl } from '@/doc/registry';
import { A } from '@/kit/A';
import { DataGrid } from '@/kit/DataGrid/DataGrid';
import { useGo, useSearch } from '@/kit/go';
import { GridBox, Page } from '@/kit/page';
import { calendar, DateInput } from '@/kit/DateField';
import { ActionIcon, Button, NumberInput, Select } from '@/kit/ui';
import { IconX } from '@tabler/icons-react';
import { addDays, formatMoment, isDate } from '@/lib/date';
import css from './audit.module.css';
import { differences } from './diff';

type Entry = components['schemas']['Entry'];

const OTHER_KINDS = ['user', 'role', 'session', 'api_key', 'company', 'backup'];
const FILTERS = ['kind', 'record_id', 'user_id', 'from', 'to'] as const;

function kindName(kind: string): string {
  const doc = documents.find((d) => d.kind === kind);
  if (doc) return t(doc.one).replace(/^./u, (c) => c.toLocaleUpperCase('en'));
  return hasWord(`audit.kind_${kind}`) ? t(`audit.kind_${kind}`) : kind;
}

/** A day of the reader's own zone begins, or (a day on) has ended. */
function momentOf(day: string | null, later: 0 | 1): string | undefined {
  if (!day || !isDate(day)) return undefined;
  return new Date(Date.parse(`${addDays(day, later)}T00:00:00`) - later).toISOString();
}

export default function Audit() {
  const search = useSearch();
  const go = useGo();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const query = Object.fromEntries(FILTERS.map((f) => [f, params.get(f) ?? undefined]));
  const list = useList<Entry>('/audit', {
    ...query,
    from: momentOf(params.get('from'), 0),
    to: momentOf(params.get('to'), 1),
    limit: 100,
  });
  const [open, setOpen] = useState<Entry | null>(null);
  const filtered = FILTERS.some((f) => params.get(f));

  const set = (name: (typeof FILTERS)[number], value: string | null) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    const text = next.toString();
    go(`/settings/audit${text ? `?${text}` : ''}`, { replace: true });
  };

  const kinds = [...documents.map((d) => d.kind), ...OTHER_KINDS];
  return (
    <Page fill title={t('audit.title')} about={t('audit.about')}>
      <div className={css['filters']} role="search" aria-label={t('audit.filters')}>
        <Select
          label={t('audit.kind')}
          placeholder={t('audit.any')}
          clearable
          clearButtonProps={{ 'aria-label': t('kit.clear', { label: t('audit.kind') }) }}
          w={130}
          data={kinds.map((k) => ({ value: k, label: kindName(k) }))}
          value={params.get('kind')}
          onChange={(v) => set('kind', v)}
        />
        <NumberInput
          label={t('audit.record_id')}
          placeholder={t('audit.any')}
          w={92}
          min={1}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          value={params.get('record_id') ?? ''}
          onChange={(v) => set('record_id', String(v))}
        />
        <UserFilter value={params.get('user_id')} onChange={(v) => set('user_id', v)} />
        <DateInput
          {...calendar()}
          label={t('audit.from')}
          w={126}
          clearable
          valueFormat="DD MMM YYYY"
          value={params.get('from')}
          onChange={(v) => set('from', v)}
        />
        <DateInput
          {...calendar()}
          label={t('audit.to')}
          w={126}
          clearable
          valueFormat="DD MMM YYYY"
          value={params.get('to')}
          onChange={(v) => set('to', v)}
        />
        {filtered && (
          <Button variant="subtle" onClick={() => go('/settings/audit', { replace: true })}>
            {t('audit.clear')}
          </Button>
        )}
      </div>
      <GridBox>
        <DataGrid<Entry>
          label={t('audit.title')}
          rows={list.rows}
          title={(e) => `${e.operation} ${e.title}`}
          sort="-at"
          onSort={() => undefined}
          loading={list.loading || list.loadingMore}
          hasMore={list.hasMore}
          loadMore={list.more}
          onPreview={setOpen}
          previewing={open !== null}
          empty={<p>{filtered ? t('audit.none_match') : t('audit.none')}</p>}
          columns={[
            {
              field: 'at',
              label: t('audit.at'),
              width: 160,
              sortable: false,
              text: (e) => formatMoment(e.at),
            },
            {
              field: 'user',
              label: t('audit.user'),
              width: 110,
              sortable: false,
              text: (e) => e.user || t('audit.system'),
            },
            {
              field: 'operation',
              label: t('audit.operation'),
              width: 190,
              sortable: false,
              text: (e) => e.operation,
            },
            {
              field: 'title',
              label: t('audit.record'),
              width: 0,
              sortable: false,
              text: (e) => [e.kind && kindName(e.kind), e.title].filter(Boolean).join(' '),
            },
          ]}
        />
        {open && <Details entry={open} close={() => setOpen(null)} />}
      </GridBox>
    </Page>
  );
}

function UserFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const may = useCan('identity.user.manage');
  const users = useList('/users', { limit: 200 }, { enabled: may }).rows;
  if (!may) return null;
  return (
    <Select
      label={t('audit.user')}
      placeholder={t('audit.any')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('kit.clear', { label: t('audit.user') }) }}
      w={150}
      nothingFoundMessage={t('page.nothing_found')}
      data={users.map((u) => ({ value: String(u.id), label: u.full_name || u.username }))}
      value={value}
      onChange={onChange}
    />
  );
}

/** What one entry changed. */
function Details({ entry, close }: { entry: Entry; close: () => void }) {
  const lines = differences(entry.before, entry.after);
  const url = entry.kind && entry.record_id ? recordUrl(entry.kind, entry.record_id) : undefined;
  return (
    <aside className={css['details']} aria-label={t('audit.details')}>
      <header>
        <h2>{entry.title || entry.operation}</h2>
        <ActionIcon onClick={close} aria-label={t('page.close')}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <dl className={css['facts']}>
        <dt>{t('audit.at')}</dt>
        <dd>{formatMoment(entry.at)}</dd>
        <dt>{t('audit.user')}</dt>
        <dd>
          {entry.user || t('audit.system')}
          {entry.via !== 'session' &&
            ` (${t(`audit.via_${entry.via}`, { defaultValue: entry.via })})`}
        </dd>
        <dt>{t('audit.operation')}</dt>
        <dd>{entry.operation}</dd>
        {entry.kind && (
          <>
            <dt>{t('audit.record')}</dt>
            <dd>
              {kindName(entry.kind)} {entry.record_id} {url && <A href={url}>{t('audit.open')}</A>}
            </dd>
          </>
        )}
        <dt>{t('audit.request')}</dt>
        <dd>{entry.request_id}</dd>
      </dl>
      {lines.length === 0 ? (
        <p>{t('audit.no_difference')}</p>
      ) : (
        <table className={css['diff']} aria-label={t('audit.differences')}>
          <thead>
            <tr>
              <th scope="col">{t('audit.field')}</th>
              <th scope="col">{t('audit.before')}</th>
              <th scope="col">{t('audit.after')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((d) => (
              <tr key={d.field}>
                <th scope="row">{d.field}</th>
                <td>{d.before && <del>{d.before}</del>}</td>
                <td>{d.after && <ins>{d.after}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </aside>
  );
}
