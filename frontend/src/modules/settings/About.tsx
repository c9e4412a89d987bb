import { useRecord } from '@/api/query';
import { t } from '@/app/i18n';
import { Facts, Page, Panel, PlainTable, Waiting } from '@/kit/page';
import { formatBytes } from '@/lib/bytes';

interface About {
  version: string;
  postgresql: string;
  data_folder: string;
  database_size: number;
  licences?: { name: string; version: string; licence: string }[];
}

/** What runs here. The version is known to everybody, the rest to whoever may ask. */
export default function AboutPage() {
  const setup = useRecord<{ product_version: string }>('/setup');
  const { data, isPending } = useRecord<About>('/about');
  if (isPending || setup.isPending) return <Waiting tall />;
  return (
    <Page title={t('about.title')} about={t('about.about')} narrow>
      <Panel>
        <Facts
          facts={[
            [t('about.version'), data?.version ?? setup.data?.product_version],
            ...(data
              ? ([
                  [t('about.postgresql'), data.postgresql],
                  [t('about.folder'), data.data_folder || '–'],
                  [t('about.size'), formatBytes(data.database_size)],
                ] as [string, string][])
              : []),
          ]}
        />
      </Panel>
      {data?.licences && data.licences.length > 0 && (
        <Panel title={t('about.licences')} about={t('about.licences_about')} flush>
          <PlainTable
            label={t('about.licences')}
            rows={data.licences}
            rowKey={(l) => l.name}
            loading={false}
            empty=""
            columns={[
              { label: t('about.component'), cell: (l) => l.name },
              { label: t('about.version'), cell: (l) => l.version },
              { label: t('about.licence'), cell: (l) => l.licence },
            ]}
          />
        </Panel>
      )}
    </Page>
  );
}
