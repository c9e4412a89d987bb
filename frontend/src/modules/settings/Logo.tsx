import { useEffect, useState } from 'react';
import { problemOf } from '@/api/problem';
import { call } from '@/api/query';
import type { components } from '@/api/schema.gen';
import { PREFIX, transport } from '@/api/transport';
import { t } from '@/app/i18n';
import { Panel, undoable } from '@/kit/page';
import { Alert, Button, FileButton } from '@/kit/ui';
import { readBase64 } from '@/lib/platform';
import css from './settings.module.css';

type Layout = components['schemas']['Layout'];

const PATH = '/settings/layout/logo';
const LARGEST = 1024 * 1024;

/** The logo is kept at once: a file is nothing that one edits. */
export function Logo({ record, changed }: { record: Layout; changed: (l: Layout) => void }) {
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { has_logo, version } = record;

  useEffect(() => {
    if (!has_logo) {
      setUrl(null);
      return;
    }
    let gone = false;
    let made: string | null = null;
    // Only a signed-in user may read it, so it cannot simply be an address.
    transport
      .file(PREFIX + PATH)
      .then((file) => {
        if (gone) return;
        made = URL.createObjectURL(file);
        setUrl(made);
      })
      .catch(() => undefined);
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [has_logo, version]);

  const put = async (file: Blob) =>
    changed(await call<Layout>('PUT', PATH, { body: { data: await readBase64(file) } }));

  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };

  const choose = (file: File | null) => {
    if (!file) return;
    if (file.size > LARGEST) setProblem(t('layout.logo_too_large'));
    else void run(() => put(file));
  };

  const remove = () =>
    run(async () => {
      const file = await transport.file(PREFIX + PATH);
      changed(await call<Layout>('DELETE', PATH));
      undoable(t('layout.logo_removed'), () => put(file));
    });

  return (
    <Panel title={t('layout.logo')} about={t('layout.logo_about')}>
      <div className={css['logo']} data-empty={url ? undefined : true}>
        {url ? <img src={url} alt={t('layout.logo_alt')} /> : <p>{t('layout.logo_none')}</p>}
      </div>
      {problem && (
        <Alert color="red" variant="light" role="alert" mt={10}>
          {problem}
        </Alert>
      )}
      <div className={css['buttons']}>
        <FileButton onChange={choose} accept="image/png,image/jpeg">
          {(props) => (
            <Button {...props} size="xs" variant="default" loading={busy}>
              {t(has_logo ? 'layout.logo_replace' : 'layout.logo_choose')}
            </Button>
          )}
        </FileButton>
        {has_logo && (
          <Button size="xs" variant="default" onClick={() => void remove()}>
            {t('layout.logo_remove')}
          </Button>
        )}
      </div>
    </Panel>
  );
}
