import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '@/api/query';
import { onReachable, reachable, transport } from '@/api/transport';
import css from './frame/frame.module.css';
import { t } from './i18n';

const KNOCK = 2000;

/** Says that Kontor does not answer, knocks until it does, then reads anew. */
export function OfflineBanner() {
  const there = useSyncExternalStore(onReachable, reachable);
  useEffect(() => {
    if (there) return;
    const timer = setInterval(() => {
      transport
        .send({ method: 'GET', path: '/healthz' })
        .then(() => queryClient.invalidateQueries())
        .catch(() => undefined);
    }, KNOCK);
    return () => clearInterval(timer);
  }, [there]);
  return (
    <div role="status" aria-live="assertive">
      {!there && <div className={css['offline']}>{t('app.offline')}</div>}
    </div>
  );
}
