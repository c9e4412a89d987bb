import { t } from '@/app/i18n';
import { Checks } from '@/kit/page';

/** Everything that must always hold, of every module. */
export default function Verify() {
  return <Checks title={t('verify.title')} about={t('verify.about')} path="/verify" />;
}
