import { t } from '@/app/i18n';
import { Statement } from './Statement';

export default function OpenPurchases() {
  return <Statement name="open-purchases" title={t('report.open_purchases')} params={{}} />;
}
