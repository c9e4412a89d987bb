import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useState } from 'react';
import { useMe } from '@/api/session';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Page, Panel, Waiting } from '@/kit/page';
import { Button } from '@/kit/ui';
import { Day } from './Day';
import { useSteps, type Step } from './facts';
import css from './home.module.css';

/** Without these there is no work to show yet. */
const NEEDED = ['product', 'order'];
const HIDDEN = 'kontor.steps-hidden';

/** What to do next: first steps at first, then the day's work. */
export default function Home() {
  const me = useMe();
  const steps = useSteps();
  const [hidden, setHidden] = useState(() => localStorage.getItem(HIDDEN) === '1');
  const left = steps?.filter((s) => !s.done).length ?? 0;
  const first = (me.user.full_name || me.user.username).split(' ')[0]!;
  return (
    <Page title={t('home.hello', { name: first })} about={t('home.about')}>
      {!steps && <Waiting />}
      {steps && left > 0 && !hidden && (
        <FirstSteps
          steps={steps}
          hide={() => {
            localStorage.setItem(HIDDEN, '1');
            setHidden(true);
          }}
        />
      )}
      {steps && steps.every((s) => s.done || !NEEDED.includes(s.name)) && <Day />}
    </Page>
  );
}

function FirstSteps({ steps, hide }: { steps: Step[]; hide: () => void }) {
  const done = steps.filter((s) => s.done).length;
  const next = steps.find((s) => !s.done);
  return (
    <Panel
      title={t('home.steps')}
      about={t('home.steps_done', { done, of: steps.length })}
      actions={
        <Button variant="subtle" color="gray" size="compact-sm" onClick={hide}>
          {t('home.hide')}
        </Button>
      }
    >
      <div
        className={css['progress']}
        role="progressbar"
        aria-label={t('home.steps')}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={steps.length}
      >
        <div style={{ width: `${(done / steps.length) * 100}%` }} />
      </div>
      <ol className={css['steps']} role="list">
        {steps.map((s) => (
          <li key={s.name} data-done={s.done || undefined}>
            {s.done ? (
              <IconCircleCheckFilled size={20} aria-label={t('home.done')} />
            ) : (
              <IconCircle size={20} stroke={1.5} aria-label={t('home.open')} />
            )}
            <div>
              <strong>{t(`home.step_${s.name}`)}</strong>
              <span>{t(`home.step_${s.name}_why`)}</span>
            </div>
            {!s.done && (
              <A href={s.href} className={css['do']} data-next={s === next || undefined}>
                {t(`home.step_${s.name}_do`)}
              </A>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
