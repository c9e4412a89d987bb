import { useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { LinkPicker } from '@/kit/LinkPicker';

const find = searcher('partner');

/** The partner of a statement; its id stands in the address. */
export function PartnerField({
  value,
  required,
  onChange,
}: {
  value: string;
  required?: boolean;
  onChange: (change: Record<string, string>) => void;
}) {
  const partner = useRecord<{ name: string }>('/partners', value || null, {
    enabled: value !== '',
  });
  return (
    <LinkPicker
      label={t('report.partner')}
      name="partner_id"
      id={value ? Number(value) : null}
      text={partner.data?.name ?? ''}
      search={find}
      required={required}
      href={value ? `/partners/${value}` : undefined}
      onPick={(hit) => onChange({ partner_id: hit ? String(hit.id) : '' })}
    />
  );
}
