import type { ReactNode } from 'react';
import css from './page.module.css';

/** A screen with a title, what can be done at its right, and its content below. */
export function Page({
  title,
  about,
  actions,
  narrow = false,
  fill = false,
  children,
}: {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  /** Keeps lines of forms and text short. */
  narrow?: boolean;
  /** The content scrolls in itself (a grid). */
  fill?: boolean;
  children: ReactNode;
}) {
  return (
    <div className={fill ? `${css['page']} ${css['fill']}` : css['page']}>
      <div className={narrow ? `${css['head']} ${css['narrow']}` : css['head']}>
        <div className={css['titles']}>
          <h1>{title}</h1>
          {about && <p>{about}</p>}
        </div>
        {actions && <div className={css['actions']}>{actions}</div>}
      </div>
      <div className={narrow ? `${css['body']} ${css['narrow']}` : css['body']}>{children}</div>
    </div>
  );
}

/** A part of a screen on its own ground. */
export function Panel({
  title,
  about,
  actions,
  children,
  flush = false,
}: {
  title?: string;
  about?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  /** A table that reaches the edges. */
  flush?: boolean;
}) {
  return (
    <section className={css['panel']} aria-label={title}>
      {(title || actions) && (
        <div className={css['panelHead']}>
          <div>
            {title && <h2>{title}</h2>}
            {about && <p>{about}</p>}
          </div>
          {actions && <div className={css['actions']}>{actions}</div>}
        </div>
      )}
      {children && <div className={flush ? css['flush'] : css['panelBody']}>{children}</div>}
    </section>
  );
}

/** Holds a grid that scrolls in itself, and what stands beside it. */
export function GridBox({ children }: { children: ReactNode }) {
  return <div className={css['gridBox']}>{children}</div>;
}

/** Fields beside each other, below each other where it is narrow. */
export function Fields({ columns = 2, children }: { columns?: 1 | 2 | 3; children: ReactNode }) {
  return (
    <div className={css['fields']} data-columns={columns}>
      {children}
    </div>
  );
}

/** The last row of a form: what to do with it. */
export function FormEnd({ children }: { children: ReactNode }) {
  return <div className={css['formEnd']}>{children}</div>;
}

/** Names and values, for reading. */
export function Facts({ facts }: { facts: [label: string, value: ReactNode][] }) {
  return (
    <dl className={css['facts']}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type MarkTone = 'grey' | 'blue' | 'green' | 'red' | 'amber';

/** A word on a coloured ground: a state. */
export function Mark({ tone = 'grey', children }: { tone?: MarkTone; children: ReactNode }) {
  return (
    <span className={css['mark']} data-tone={tone}>
      {children}
    </span>
  );
}
