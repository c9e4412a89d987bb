import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { A } from '../A';
import { Button } from '../ui';
import css from './checks.module.css';
import { refused } from './dialogs';
import { Page, Panel } from './Page';
import { Waiting } from './Waiting';

interface Check {
  name: string;
  sentence?: string;
  ok: boolean;
  rows?: Row[] | null;
}

type Row = Record<string, unknown>;

/** Recomputes what must hold from the facts, and names what does not, with a way there. */
export function Checks({
  title,
  about,
  path,
  href,
}: {
  title: string;
  about: string;
  /** The operation that checks. */
  path: string;
  /** The screen of what does not fit. */
  href?: (check: string, row: Row) => string | undefined;
}) {
  const [checks, setChecks] = useState<Check[] | null>(null);
  const [busy, setBusy] = useState(false);
  async function run() {
    setBusy(true);
    setChecks(null);
    try {
      const answer = await call<{ checks: Check[] }>('POST', path);
      setChecks(answer.checks);
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }
  const bad = checks?.filter((c) => !c.ok).length ?? 0;
  return (
    <Page
      title={title}
      about={about}
      narrow
      actions={
        <Button onClick={() => void run()} loading={busy}>
          {t('checks.run')}
        </Button>
      }
    >
      {busy && <Waiting text={t('checks.running')} />}
      {!busy && !checks && <Panel title={t('checks.idle')} />}
      {checks && (
        <Panel title={bad === 0 ? t('checks.fine') : t('checks.bad', { count: bad })}>
          <ul className={css['checks']} role="list">
            {checks.map((c) => (
              <li key={c.name} data-ok={c.ok}>
                {c.ok ? (
                  <IconCircleCheck size={18} aria-label={t('checks.ok')} />
                ) : (
                  <IconCircleX size={18} aria-label={t('checks.not_ok')} />
                )}
                <span>{c.sentence ?? c.name}</span>
                {!c.ok && (
                  <ul className={css['misfits']}>
                    {(c.rows ?? []).slice(0, 20).map((row, i) => {
                      const to = href?.(c.name, row);
                      return (
                        <li key={i}>
                          {to ? <A href={to}>{t('checks.show')}</A> : null} {text(row)}
                        </li>
                      );
                    })}
                  </ul>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function text(row: Row): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key.replaceAll('_', ' ')} ${String(value)}`)
    .join(', ');
}
