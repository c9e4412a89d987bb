import { A } from '@/kit/A';
import { Page } from '@/kit/page';
import { t } from '../i18n';

export function NotFound() {
  return (
    <Page title={t('notfound.title')} about={t('notfound.text')}>
      <p>
        <A href="/">{t('notfound.home')}</A>
      </p>
    </Page>
  );
}
