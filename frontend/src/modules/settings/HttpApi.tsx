import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import { call, queryClient, recordKey, useRecord } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { A } from '@/kit/A';
import { Facts, Mark, Page, Panel, ask, refused, said, Waiting } from '@/kit/page';
import { Anchor, Button, Code, CopyButton, Switch } from '@/kit/ui';
import css from './settings.module.css';

type Api = components['schemas']['HTTPAPI'];
const PATH = '/settings/http-api';

/** Whether programs may use Kontor over HTTP, and where. */
export default function HttpApi() {
  const { data } = useRecord<Api>(PATH);
  const [busy, setBusy] = useState(false);
  if (!data) return <Waiting tall />;

  async function turn(enabled: boolean) {
    if (
      !enabled &&
      !(await ask({ title: t('api.off_title'), text: t('api.off_text'), yes: t('api.off_yes') }))
    )
      return;
    setBusy(true);
    try {
      const saved = await call<Api>('PATCH', PATH, {
        body: { enabled, version: data!.version },
      });
      queryClient.setQueryData([...recordKey(PATH), {}], saved);
      said(enabled ? t('api.now_on') : t('api.now_off'));
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Page title={t('api.title')} about={t('api.about')} narrow>
      <Panel>
        <Switch
          label={t('api.enabled')}
          description={t('api.enabled_help')}
          checked={data.enabled}
          disabled={busy}
          onChange={(e) => void turn(e.currentTarget.checked)}
        />
      </Panel>
      <Panel title={t('api.where')}>
        <Facts
          facts={[
            [
              t('api.state'),
              data.url ? (
                <span className={css['inline']}>
                  <Mark tone="green">{t('api.on')}</Mark>
                  {!data.enabled && t('api.served')}
                </span>
              ) : (
                <Mark>{t('api.off')}</Mark>
              ),
            ],
            [
              t('api.url'),
              data.url ? (
                <span className={css['inline']}>
                  <Code>{data.url}</Code>
                  <CopyButton value={data.url}>
                    {({ copied, copy }) => (
                      <Button size="compact-xs" variant="subtle" onClick={copy}>
                        {copied ? t('page.copied') : t('page.copy')}
                      </Button>
                    )}
                  </CopyButton>
                </span>
              ) : (
                t('api.no_url')
              ),
            ],
            [
              t('api.docs'),
              data.docs_url ? (
                <Anchor href={data.docs_url} target="_blank" rel="noreferrer" size="sm">
                  {t('api.docs_open')} <IconExternalLink size={14} aria-hidden />
                </Anchor>
              ) : (
                '–'
              ),
            ],
            [t('keys.many'), <A href="/settings/api-keys">{t('api.keys_link')}</A>],
          ]}
        />
      </Panel>
      {data.url && (
        <Panel title={t('api.try')} about={t('api.try_about')}>
          <pre className={css['sample']} tabIndex={0} aria-label={t('api.try')}>
            {`curl -H "Authorization: Bearer $KONTOR_KEY" \\\n  "${data.url}/products?limit=5"`}
          </pre>
        </Panel>
      )}
    </Page>
  );
}
