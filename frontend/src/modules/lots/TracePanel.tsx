import { useRecord } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Facts } from '@/kit/page';
import { formatQuantity } from '@/lib/money';

type Trace = components['schemas']['Trace'];

/** In one look: how much came in and went out, with the way to the whole trace. */
export function TracePanel({ record }: { record: { id: number } }) {
  const trace = useRecord<Trace>(`/lots/${record.id}/trace`).data;
  if (!trace) return null;
  return (
    <>
      <Facts
        facts={[
          [t('lot.in'), formatQuantity(trace.in)],
          [t('lot.out'), formatQuantity(trace.out)],
        ]}
      />
      <A href={`/lot-trace?lot=${record.id}`}>{t('lot.trace_open')}</A>
    </>
  );
}
