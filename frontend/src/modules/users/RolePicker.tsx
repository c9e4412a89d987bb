import type { ReactNode } from 'react';
import { t } from '@/app/i18n';
import { Panel } from '@/kit/page';
import { Checkbox } from '@/kit/ui';
import { useRoles } from './roles';
import css from './users.module.css';

/** What the user may do is the sum of these. */
export function RolePicker({
  value,
  error,
  onChange,
}: {
  value: number[];
  error?: ReactNode;
  onChange: (ids: number[]) => void;
}) {
  const roles = useRoles();
  const toggle = (id: number, on: boolean) =>
    onChange((on ? [...value, id] : value.filter((v) => v !== id)).sort((a, b) => a - b));
  return (
    <Panel title={t('users.roles')} about={t('users.roles_about')}>
      <div className={css['roles']} role="group" aria-label={t('users.roles')}>
        {roles.map((r, i) => (
          <Checkbox
            key={r.id}
            name={i === 0 ? 'role_ids' : undefined}
            label={r.label}
            description={t('users.role_permissions', { count: r.permissions.length })}
            checked={value.includes(r.id)}
            onChange={(e) => toggle(r.id, e.currentTarget.checked)}
          />
        ))}
      </div>
      {error && (
        <p className={css['error']} role="alert">
          {error}
        </p>
      )}
    </Panel>
  );
}
