import { useState } from 'react';
import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { useGo } from '@/kit/go';
import { ask, refused, said } from '@/kit/page';
import { Button, Menu } from '@/kit/ui';
import type { AnyDoc } from './define';
import css from './doc.module.css';
import { useMe } from './me';
import { ViewDialog } from './ViewDialog';
import {
  allUrl,
  createView,
  deleteView,
  setDefault,
  updateView,
  viewUrl,
  type View,
  type ViewInput,
} from './views';

interface Props {
  doc: AnyDoc;
  views: View[];
  active: View | undefined;
  /** What the list shows is no longer what the view holds. */
  changed: boolean;
  /** What a view would hold now. */
  state: View['state'];
  /** Columns that were chosen by hand are those of the view again. */
  onChoose: () => void;
}

/** The saved views of a list: choose, save, rename, share, delete. */
export function ViewsMenu({ doc, views, active, changed, state, onChoose }: Props) {
  const go = useGo();
  const me = useMe();
  const [opened, setOpened] = useState(false);
  const [dialog, setDialog] = useState<'new' | 'edit' | null>(null);
  const mayChange = active !== undefined && (active.mine || me.may('settings.manage'));
  useShortcut({
    key: 'v',
    label: t('doc.views_key'),
    scope: 'list',
    run: () => setOpened(true),
  });

  const show = (view: View) => {
    onChoose();
    go(viewUrl(doc, view), { replace: true });
  };
  const tell = (work: Promise<unknown>) => void work.catch(refused);

  const save = async (input: ViewInput) => {
    if (dialog === 'edit' && active) {
      const saved = await updateView(active, input);
      said(t('doc.view_saved', { name: saved.name }));
    } else {
      const made = await createView(doc, input, state);
      said(t('doc.view_saved', { name: made.name }));
      show(made);
    }
    setDialog(null);
  };

  const saveChanges = async (view: View) => {
    const saved = await updateView(view, { state });
    said(t('doc.view_saved', { name: saved.name }));
    show(saved);
  };

  const remove = async (view: View) => {
    const sure = await ask({
      title: t('doc.view_delete_title', { name: view.name }),
      text: t(view.shared ? 'doc.view_delete_shared' : 'doc.view_delete_text'),
      yes: t('doc.view_delete'),
      danger: true,
    });
    if (!sure) return;
    await deleteView(view);
    said(t('doc.view_deleted', { name: view.name }));
    go(
      allUrl(
        doc,
        views.filter((v) => v.id !== view.id),
      ),
      { replace: true },
    );
  };

  const item = (view: View) => (
    <Menu.RadioItem
      key={view.id}
      value={String(view.id)}
      checked={view === active}
      closeMenuOnClick
      onClick={() => show(view)}
    >
      <span className={css.viewName}>{view.name}</span>
      {(view.shared || view.default) && (
        <small className={css.viewNote}>
          {[
            view.mine ? '' : t('doc.view_of', { owner: view.owner }),
            view.mine && view.shared ? t('doc.view_is_shared') : '',
            view.default ? t('doc.view_opens') : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      )}
    </Menu.RadioItem>
  );
  const mine = views.filter((v) => v.mine);
  const shared = views.filter((v) => !v.mine);

  return (
    <>
      <Menu
        opened={opened}
        onChange={setOpened}
        withInitialFocusPlaceholder={false}
        position="bottom-start"
        width={280}
        withinPortal
        shadow="md"
        transitionProps={{ duration: 0 }}
      >
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            className={css.viewsButton!}
            aria-label={
              active
                ? changed
                  ? `${t('doc.views')}: ${t('doc.view_changed', { name: active.name })}`
                  : `${t('doc.views')}: ${active.name}`
                : t('doc.views')
            }
            rightSection={<span aria-hidden>▾</span>}
          >
            <span className={css.viewName}>{active?.name ?? t('doc.views')}</span>
            {active && changed && <span aria-hidden>&nbsp;*</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={css.viewsMenu!}>
          <Menu.RadioItem
            value="all"
            checked={!active}
            closeMenuOnClick
            onClick={() => go(allUrl(doc, views), { replace: true })}
          >
            {t('doc.view_all', { many: t(doc.many).toLowerCase() })}
          </Menu.RadioItem>
          {mine.length > 0 && shared.length > 0 && <Menu.Label>{t('doc.view_mine')}</Menu.Label>}
          {mine.map(item)}
          {shared.length > 0 && <Menu.Label>{t('doc.view_shared')}</Menu.Label>}
          {shared.map(item)}
          <Menu.Divider />
          {active && changed && mayChange && (
            <Menu.Item onClick={() => tell(saveChanges(active))}>
              {t('doc.view_save_changes')}
            </Menu.Item>
          )}
          <Menu.Item onClick={() => setDialog('new')}>{t('doc.view_save_as')}</Menu.Item>
          {active && (
            <Menu.Item onClick={() => tell(setDefault(doc, active.default ? null : active))}>
              {t(active.default ? 'doc.view_default_not' : 'doc.view_default')}
            </Menu.Item>
          )}
          {mayChange && (
            <>
              <Menu.Item onClick={() => setDialog('edit')}>{t('doc.view_edit')}</Menu.Item>
              <Menu.Item className={css.danger!} onClick={() => tell(remove(active))}>
                {t('doc.view_delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog && (
        <ViewDialog
          view={dialog === 'edit' ? active : undefined}
          onSave={save}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
