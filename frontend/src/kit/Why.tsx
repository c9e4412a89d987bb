import { IconInfoCircle } from '@tabler/icons-react';
import { Loader, Popover } from '@mantine/core';
import { useState } from 'react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { currencyDecimals, formatAmount, formatQuantity } from '@/lib/money';
import css from './why.module.css';

export interface WhyStep {
  label: string;
  text: string;
  /** A decimal. */
  value: string;
}

/** How a figure came about, as the API tells it for every kind of figure. */
export interface Explanation {
  currency: string;
  rule: string;
  parts: { label: string; steps: WhyStep[]; value: string }[];
  steps: WhyStep[];
  value: string;
}

interface Props {
  /** What the figure is called: "Total". */
  figure: string;
  load: () => Promise<Explanation>;
  /** Said above the steps: what they are not about. */
  note?: string | undefined;
}

/** A small button at a figure that shows the steps it came from. */
export function Why({ figure, load, note }: Props) {
  const [open, setOpen] = useState(false);
  const [found, setFound] = useState<Explanation | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const name = t('kit.why', { figure });

  const show = (now: boolean) => {
    setOpen(now);
    if (!now) return;
    setFound(null);
    setFailed(null);
    load().then(setFound, (error: unknown) => setFailed(problemOf(error).detail));
  };

  return (
    <Popover
      opened={open}
      onChange={show}
      position="bottom-end"
      // Below the figure that it explains.
      offset={22}
      shadow="md"
      width={400}
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          type="button"
          className={css['button']}
          aria-label={name}
          title={name}
          onClick={() => show(!open)}
        >
          <IconInfoCircle size={14} stroke={1.8} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={name} className={css['panel']!}>
        <div className={css['scroll']} tabIndex={0} data-autofocus role="region" aria-label={name}>
          <h3>{name}</h3>
          {note && <p className={css['note']}>{note}</p>}
          {failed && (
            <p role="alert" className={css['failed']}>
              {failed}
            </p>
          )}
          {!found && !failed && (
            <p role="status">
              <Loader size="xs" aria-hidden /> {t('kit.loading')}
            </p>
          )}
          {found && <Story figure={figure} of={found} />}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Parts that can be opened, then the steps that lead to the figure. */
function Story({ figure, of }: { figure: string; of: Explanation }) {
  const decimals = currencyDecimals(of.currency);
  const show = (value: string) =>
    of.currency ? formatAmount(value, decimals) : formatQuantity(value);
  return (
    <>
      {of.rule && <p className={css['note']}>{of.rule}</p>}
      {of.parts.map((part, i) => (
        <details key={i} open={of.parts.length === 1 || undefined}>
          <summary>
            <span>{part.label}</span>
            <output>{show(part.value)}</output>
          </summary>
          <Steps steps={part.steps} show={show} />
        </details>
      ))}
      <Steps steps={of.steps} show={show} />
      <p className={css['result']}>
        <span>{figure}</span>
        <output>
          {show(of.value)} {of.currency && <small>{of.currency}</small>}
        </output>
      </p>
    </>
  );
}

function Steps({ steps, show }: { steps: WhyStep[]; show: (value: string) => string }) {
  return (
    <ol className={css['steps']}>
      {steps.map((s, i) => (
        <li key={i}>
          <span>
            {s.label}
            {s.text && <small>{s.text}</small>}
          </span>
          <output>{show(s.value)}</output>
        </li>
      ))}
    </ol>
  );
}
