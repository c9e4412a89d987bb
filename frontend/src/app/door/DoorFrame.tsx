import type { ReactNode } from 'react';
import { t } from '../i18n';
import { Logo } from '../Logo';
import css from './door.module.css';

/** The quiet page in front of the program. */
export function DoorFrame({
  title,
  lead,
  wide = false,
  before,
  children,
}: {
  title: string;
  lead?: ReactNode;
  wide?: boolean;
  before?: ReactNode;
  children: ReactNode;
}) {
  return (
    <main className={css['door']}>
      <div className={wide ? `${css['card']} ${css['wide']}` : css['card']}>
        <div className={css['brand']}>
          <Logo size={28} />
          {t('app.name')}
        </div>
        {before}
        <h1>{title}</h1>
        {lead && <p className={css['lead']}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
