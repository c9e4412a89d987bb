import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { call, refresh, useList, useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { Panel, refused, said } from '@/kit/page';
import { Button, Checkbox } from '@/kit/ui';
import css from './warehouses.module.css';
import './lateWords';

type Set = components['schemas']['UserWarehouses'];

/** Where a user works; none chosen is everywhere. */
export default function UserWarehouses({ id }: { id: number }) {
  const all = useList('/warehouses', { limit: 500, sort: 'code' });
  const now = useRecord<Set>(`/users/${id}/warehouses`);
  const [chosen, setChosen] = useState<number[] | null>(null);
  const [busy, setBusy] = useState(false);
  const saved = now.data?.items.map((w) => w.id) ?? [];
  const value = chosen ?? saved;
  const save = async () => {
    setBusy(true);
    try {
      await call('PUT', `/users/${id}/warehouses`, { body: { warehouse_ids: value } });
      await refresh('user', 'warehouse');
      setChosen(null);
      said(t('warehouse.people_saved'));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={t('warehouse.many')} about={t('warehouse.of_user')}>
      <div className={css.boxes} role="group" aria-label={t('warehouse.many')}>
        {all.rows.map((w) => (
          <Checkbox
            key={w.id}
            label={`${w.code} ${w.name}`}
            checked={value.includes(w.id)}
            disabled={busy || now.isPending}
            onChange={(e) =>
              setChosen(
                e.currentTarget.checked ? [...value, w.id] : value.filter((v) => v !== w.id),
              )
            }
          />
        ))}
      </div>
      <p className={css.note} aria-live="polite">
        {t(value.length === 0 ? 'warehouse.works_everywhere' : 'warehouse.works_confined', {
          count: value.length,
        })}
      </p>
      <Button
        size="xs"
        variant="default"
        loading={busy}
        disabled={chosen === null}
        onClick={() => void save()}
      >
        {t('warehouse.people_save')}
      </Button>
    </Panel>
  );
}
