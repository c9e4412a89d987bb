import type { components } from '@/api/schema.gen';
import { useRecord } from '@/api/query';
import { useCan } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import css from './warehouses.module.css';
import './lateWords';

type Warehouse = components['schemas']['Warehouse'];
type People = components['schemas']['WarehousePeople'];

/** Who works in the warehouse: those confined to it first. */
export function PeoplePanel({ record }: { record: Warehouse; changed: () => void }) {
  const may = useCan('warehouses.people.write');
  const people = useRecord<People>(`/warehouses/${record.id}/people`, null, { enabled: may });
  if (!may) return <p className={css.note}>{t('warehouse.people_admin')}</p>;
  const items = people.data?.items ?? [];
  return (
    <>
      <p className={css.note}>{t('warehouse.people_about')}</p>
      <ul className={css.people}>
        {items.map((p) => (
          <li key={p.id}>
            <A href={`/settings/users/${p.id}`}>{p.full_name || p.username}</A>
            <small>{t(p.confined ? 'warehouse.confined' : 'warehouse.everywhere')}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
