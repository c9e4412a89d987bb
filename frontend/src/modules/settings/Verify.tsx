import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { Page, Panel, refused, Waiting } from '@/kit/page';
import { Button } from '@/kit/ui';
import css from './settings.module.css';

interface Check {
  name: string;
  sentence?: string;
  ok: boolean;
  rows?: unknown[] | null;
}

/** Recomputes what must hold from the facts, and names what does not. */
export default function Verify() {
  const [checks, setChecks] = useState<Check[] | null>(null);
  const [busy, setBusy] = useState(false);
  async function run() {
    setBusy(true);
    setChecks(null);
    try {
      const answer = await call<{ checks: Check[] }>('POST', '/verify');
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
      title={t('verify.title')}
      about={t('verify.about')}
      narrow
      actions={
        <Button onClick={() => void run()} loading={busy}>
          {t('verify.run')}
        </Button>
      }
    >
      {busy && <Waiting text={t('verify.running')} />}
      {!busy && !checks && <Panel title={t('verify.idle')} />}
      {checks && (
        <Panel title={bad === 0 ? t('verify.fine') : t('verify.bad', { count: bad })}>
          <ul className={css['checks']} role="list">
            {checks.map((c) => (
              <li key={c.name} data-ok={c.ok}>
                {c.ok ? (
                  <IconCircleCheck size={18} aria-label={t('verify.ok')} />
                ) : (
                  <IconCircleX size={18} aria-label={t('verify.not_ok')} />
                )}
                <span>{c.sentence ?? c.name}</span>
                {!c.ok && (
                  <pre>
                    {(c.rows ?? [])
                      .slice(0, 20)
                      .map((r) => text(r))
                      .join('\n')}
                  </pre>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function text(row: unknown): string {
  return typeof row === 'string' ? row : JSON.stringify(row);
}
