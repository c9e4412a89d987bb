import { useEffect } from 'react';
import { start } from '@/api/session';
import { Button } from '@/kit/ui';
import { t } from '../i18n';
import { DoorFrame } from './DoorFrame';

/** The program did not answer at the very start: keep knocking. */
export default function NoAnswer() {
  useEffect(() => {
    const timer = setInterval(() => void start(), 3000);
    return () => clearInterval(timer);
  }, []);
  return (
    <DoorFrame title={t('noanswer.title')} lead={t('noanswer.lead')}>
      <Button onClick={() => void start()}>{t('broken.again')}</Button>
    </DoorFrame>
  );
}
