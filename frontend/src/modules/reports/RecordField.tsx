import { useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { searcher } from '@/doc/data';
import { LinkPicker } from '@/kit/LinkPicker';

const kinds = {
  product: { path: '/products', field: 'product_id', search: searcher('product'), text: 'sku' },
  warehouse: {
    path: '/warehouses',
    field: 'warehouse_id',
    search: searcher('warehouse'),
    text: 'name',
  },
} as const;

/** A product or a warehouse of a report; its id stands in the address. */
export function RecordField({
  kind,
  value,
  required,
  onChange,
}: {
  kind: keyof typeof kinds;
  value: string;
  required?: boolean;
  onChange: (change: Record<string, string>) => void;
}) {
  const k = kinds[kind];
  const record = useRecord<{ sku?: string; name: string }>(k.path, value || null, {
    enabled: value !== '',
  }).data;
  return (
    <LinkPicker
      label={t(`report.${kind}`)}
      name={k.field}
      id={value ? Number(value) : null}
      text={record?.[k.text] ?? ''}
      search={k.search}
      required={required}
      href={value ? `${k.path}/${value}` : undefined}
      onPick={(hit) => onChange({ [k.field]: hit ? String(hit.id) : '' })}
    />
  );
}
