import { useEffect, useState } from 'react';
import { call, refresh } from '@/api/query';
import { problemOf } from '@/api/problem';
import { PREFIX, transport } from '@/api/transport';
import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { undoable } from '@/kit/page';
import { Alert, Button, FileButton } from '@/kit/ui';
import { readBase64 } from '@/lib/platform';
import css from './product.module.css';

type Product = components['schemas']['Product'];

const LARGEST = 2 * 1024 * 1024;

/** The product's picture. */
export function ImagePanel({ record, changed }: { record: Product; changed: () => void }) {
  const me = useMe();
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, has_image, version } = record;

  useEffect(() => {
    if (!has_image) {
      setUrl(null);
      return;
    }
    let gone = false;
    let made: string | null = null;
    // Only a signed-in user may read it, so it cannot simply be an address.
    transport
      .file(`${PREFIX}/products/${id}/image`)
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
  }, [id, has_image, version]);

  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      changed();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };

  const choose = (file: File | null) => {
    if (!file) return;
    if (file.size > LARGEST) {
      setProblem(t('product.image_too_large'));
      return;
    }
    void run(() => put(file));
  };

  const put = async (file: Blob) =>
    call('PUT', `/products/${id}/image`, {
      body: { content_type: file.type, data: await readBase64(file) },
    });
  const remove = async () => {
    const file = await transport.file(`${PREFIX}/products/${id}/image`);
    await call('DELETE', `/products/${id}/image`);
    undoable(t('product.image_removed', { name: record.name }), async () => {
      await put(file);
      void refresh('product');
      changed();
    });
  };

  const may = me.may('catalog.product.write') && !record.archived;
  return (
    <>
      <div className={css.picture}>
        {url ? (
          <img src={url} alt={t('product.image_of', { name: record.name })} />
        ) : (
          <span>{t('product.no_image')}</span>
        )}
      </div>
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem}
        </Alert>
      )}
      {may && (
        <div className={css.buttons}>
          <FileButton onChange={choose} accept="image/png,image/jpeg,image/webp">
            {(props) => (
              <Button {...props} size="xs" variant="default" loading={busy}>
                {t(has_image ? 'product.image_replace' : 'product.image_choose')}
              </Button>
            )}
          </FileButton>
          {has_image && (
            <Button size="xs" variant="default" onClick={() => void run(remove)}>
              {t('product.image_remove')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}
