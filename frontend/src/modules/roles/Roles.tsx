// Who may do what: permissions down, roles across. Arrows move, Space ticks;
// nothing counts until it is saved.
import { IconCheck, IconDots, IconMinus } from '@tabler/icons-react';
import { useBlocker } from '@tanstack/react-router';
import { memo, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { problemOf, type Problem } from '@/api/problem';
import { call, refresh, useList, useRecord } from '@/api/query';
import { hasWord, t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { ask, Page, ProblemNote, refused, said, Waiting } from '@/kit/page';
import { ActionIcon, Button, Menu } from '@/kit/ui';
import {
  byModule,
  changes,
  fixed,
  has,
  toggled,
  type Draft,
  type Permission,
  type Role,
} from './matrix';
import { RoleDialog } from './RoleDialog';
import css from './roles.module.css';

const NOTHING: Draft = new Map();

export default function Roles() {
  const list = useList<Role>('/roles', { limit: 200 });
  const answer = useRecord<{ items: Permission[] }>('/permissions').data;
  const groups = useMemo(() => byModule(answer?.items ?? []), [answer]);
  const [draft, setDraft] = useState<Draft>(NOTHING);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [dialog, setDialog] = useState<'new' | Role | null>(null);
  const roles = list.rows;
  const count = changes(draft, roles);

  async function save() {
    setBusy(true);
    setProblem(null);
    let left: Draft = draft;
    try {
      for (const role of roles) {
        const set = left.get(role.id);
        if (!set) continue;
        await call('PATCH', `/roles/${role.id}`, {
          body: { version: role.version, permissions: [...set].sort() },
        });
        const rest = new Map(left);
        rest.delete(role.id);
        left = rest;
      }
      said(t('roles.saved'));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      await refresh('role');
      setDraft(left);
      setBusy(false);
    }
  }
  const discard = () => {
    setDraft(NOTHING);
    setProblem(null);
  };
  useShortcut({
    key: 'Ctrl S',
    label: t('page.key_save'),
    scope: 'form',
    run: () => void save(),
    disabled: count === 0 || busy,
  });
  useShortcut({
    key: 'Alt J',
    label: t('page.key_discard'),
    scope: 'form',
    run: discard,
    disabled: count === 0,
  });
  useShortcut({
    key: 'Alt C',
    label: t('roles.create'),
    scope: 'list',
    run: () => setDialog('new'),
  });
  useBlocker({
    shouldBlockFn: async () =>
      count > 0 &&
      !(await ask({
        title: t('page.leave_title'),
        text: t('page.leave_text'),
        yes: t('page.discard'),
        danger: true,
      })),
    enableBeforeUnload: () => count > 0,
  });

  async function remove(role: Role) {
    const yes = await ask({
      title: t('roles.delete_title', { name: role.label }),
      text: t('roles.delete_text'),
      yes: t('roles.delete'),
      danger: true,
    });
    if (!yes) return;
    try {
      await call('DELETE', `/roles/${role.id}`);
      await refresh('role');
      said(t('roles.deleted', { name: role.label }));
    } catch (error) {
      refused(error);
    }
  }

  if (list.loading || !answer) return <Waiting tall />;
  return (
    <Page
      fill
      title={t('roles.many')}
      about={t('roles.about')}
      actions={
        <>
          {count > 0 && (
            <>
              <span role="status">{t('roles.changes', { count })}</span>
              <Button variant="default" onClick={discard} data-hint="Alt J">
                {t('page.discard')}
              </Button>
              <Button onClick={() => void save()} loading={busy} data-hint="Ctrl S">
                {t('page.save')}
              </Button>
            </>
          )}
          <Button
            variant={count > 0 ? 'default' : 'filled'}
            onClick={() => setDialog('new')}
            data-hint="Alt C"
          >
            {t('roles.create')}
          </Button>
        </>
      }
    >
      <ProblemNote problem={problem} />
      <Matrix
        groups={groups}
        roles={roles}
        draft={draft}
        onToggle={(role, permissions, on) => setDraft((d) => toggled(d, role, permissions, on))}
        onRename={setDialog}
        onDelete={(r) => void remove(r)}
      />
      {dialog && (
        <RoleDialog
          role={dialog === 'new' ? null : dialog}
          roles={roles}
          close={() => setDialog(null)}
        />
      )}
    </Page>
  );
}

interface MatrixProps {
  groups: ReturnType<typeof byModule>;
  roles: Role[];
  draft: Draft;
  onToggle: (role: Role, permissions: string[], on: boolean) => void;
  onRename: (role: Role) => void;
  onDelete: (role: Role) => void;
}

function moduleName(module: string): string {
  return hasWord(`module.${module}`) ? t(`module.${module}`) : module;
}

function Matrix({ groups, roles, draft, onToggle, onRename, onDelete }: MatrixProps) {
  const [at, setAt] = useState<[row: number, column: number]>([0, 0]);
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = groups.reduce((n, g) => n + g.permissions.length, 0);

  function move(e: KeyboardEvent) {
    const step: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, document.dir === 'rtl' ? 1 : -1],
      ArrowRight: [0, document.dir === 'rtl' ? -1 : 1],
      PageUp: [-8, 0],
      PageDown: [8, 0],
      Home: [0, -roles.length],
      End: [0, roles.length],
    };
    const by = step[e.key];
    if (!by || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    const row = Math.max(0, Math.min(rows - 1, at[0] + by[0]));
    const column = Math.max(0, Math.min(roles.length - 1, at[1] + by[1]));
    setAt([row, column]);
    body.current
      ?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)
      ?.focus();
  }

  let row = -1;
  return (
    <div className={css['scroll']}>
      <table className={css['matrix']} aria-label={t('roles.matrix')}>
        <thead>
          <tr>
            <th scope="col" className={css['corner']}>
              {t('roles.permission')}
            </th>
            {roles.map((r) => (
              <th key={r.id} scope="col">
                <span className={css['roleHead']}>
                  <span title={r.label}>{r.label}</span>
                  {!r.builtin && (
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon size={20} aria-label={t('roles.menu', { name: r.label })}>
                          <IconDots size={14} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item onClick={() => onRename(r)}>{t('roles.rename')}</Menu.Item>
                        <Menu.Item color="red" onClick={() => onDelete(r)}>
                          {t('roles.delete')}
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  )}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={move}>
          {groups.map((g) => [
            <tr key={g.module} className={css['module']}>
              <th scope="rowgroup" colSpan={roles.length + 1}>
                {moduleName(g.module)}
              </th>
            </tr>,
            ...g.permissions.map((p) => {
              row += 1;
              const r = row;
              return (
                <tr key={p.name}>
                  <th scope="row">
                    <span className={css['label']}>{p.label}</span>
                    <span className={css['name']}>{p.name}</span>
                  </th>
                  {roles.map((role, column) => {
                    const on = has(role, p.name, draft);
                    return (
                      <td
                        key={role.id}
                        data-changed={
                          on !== (fixed(role) || role.permissions.includes(p.name)) || undefined
                        }
                      >
                        <Tick
                          row={r}
                          column={column}
                          on={on}
                          fixed={fixed(role)}
                          current={at[0] === r && at[1] === column}
                          label={t('roles.cell', { permission: p.label, role: role.label })}
                          toggle={() => {
                            setAt([r, column]);
                            onToggle(role, [p.name], !on);
                          }}
                        />
                      </td>
                    );
                  })}
                </tr>
              );
            }),
          ])}
        </tbody>
      </table>
    </div>
  );
}

interface TickProps {
  row: number;
  column: number;
  on: boolean;
  fixed: boolean;
  current: boolean;
  label: string;
  toggle: () => void;
}

const Tick = memo(
  function Tick({ row, column, on, fixed: always, current, label, toggle }: TickProps) {
    return (
      <button
        type="button"
        role="checkbox"
        aria-checked={on}
        aria-disabled={always || undefined}
        aria-label={label}
        className={css['tick']}
        data-row={row}
        data-column={column}
        tabIndex={current ? 0 : -1}
        onClick={always ? undefined : toggle}
      >
        {on ? <IconCheck size={15} stroke={2.4} /> : <IconMinus size={13} stroke={1.6} />}
      </button>
    );
  },
  (a, b) => a.on === b.on && a.current === b.current && a.label === b.label && a.row === b.row,
);
