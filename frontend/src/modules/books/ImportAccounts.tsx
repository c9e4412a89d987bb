import { t } from '@/app/i18n';
import { ImportFile } from './ImportFile';

export default function ImportAccounts() {
  return (
    <ImportFile
      what={{
        title: t('import.accounts'),
        about: t('import.accounts_about'),
        path: '/accounts/import',
        kinds: ['account', 'setup'],
        formats: [
          { value: 'csv', label: t('import.csv') },
          { value: 'erpnext', label: t('import.erpnext') },
        ],
        back: { href: '/accounts', label: t('account.many') },
      }}
    />
  );
}
