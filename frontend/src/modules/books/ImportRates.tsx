import { t } from '@/app/i18n';
import { ImportFile } from './ImportFile';

export default function ImportRates() {
  return (
    <ImportFile
      what={{
        title: t('import.rates'),
        about: t('import.rates_about'),
        path: '/exchange-rates/import',
        kinds: ['exchange_rate'],
        back: { href: '/exchange-rates', label: t('exchange_rate.many') },
      }}
    />
  );
}
