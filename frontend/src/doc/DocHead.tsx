import { useSyncExternalStore } from 'react';
import { call } from '@/api/query';
import { t } from '@/app/i18n';
import { SmartLinks, type SmartLink } from '@/kit/SmartLinks';
import { StatusBar } from '@/kit/StatusBar';
import { Button, Menu } from '@/kit/ui';
import { Why, type Explanation } from '@/kit/Why';
import { formatTime } from '@/lib/date';
import { formatAmount, formatQuantity } from '@/lib/money';
import type { Saved } from './data';
import type { Action, AnyDoc, Choice, Figure } from './define';
import css from './doc.module.css';
import type { DocStore, Values } from './DocStore';
import type { Busy } from './useDocument';

interface Props {
  doc: AnyDoc;
  store: DocStore;
  title: string;
  primary: Action<Values> | undefined;
  actions: Action<Values>[];
  editable: boolean;
  mayWrite: boolean;
  busy: Busy;
  embedded: boolean;
  history: boolean;
  /** Whether the panel of files is open, and how many there are; undefined where none are put. */
  files: { open: boolean; count: number } | undefined;
  onFiles: () => void;
  decimals: number;
  links: SmartLink[];
  onLinks: () => void;
  onHistory: () => void;
  onSave: () => void;
  onDiscard: () => void;
  onStep: (action: Action<Values>) => void;
  onSimple: (verb: 'archive' | 'restore') => void;
  onDelete: () => void;
  onPrint: (() => void) | undefined;
  onCancel: (() => void) | undefined;
}

/** Number or Draft, steps, the amounts that matter, one primary button, the rest in a menu. */
export function DocHead(p: Props) {
  const { doc, store, primary, editable, mayWrite, busy } = p;
  const form = doc.form!;
  const draft = useSyncExternalStore(store.subscribe, () => store.head);
  const dirty = useSyncExternalStore(store.subscribe, () => store.dirty);
  const savedAt = useSyncExternalStore(store.subscribe, () => store.savedAt);
  const calculated = useSyncExternalStore(store.subscribe, () => store.calculated);
  const calculating = useSyncExternalStore(store.subscribe, () => store.calculating);
  const record = store.record;
  const archived = draft['archived'] === true;
  const rest = p.actions.filter((a) => a !== primary);
  const removable = record && mayWrite && (form.removable?.(record as never) ?? true);
  const menu =
    !p.embedded && record && (rest.length > 0 || removable || form.archivable || p.onPrint);
  const shown = { ...draft, ...calculated };
  const steps = form.states;
  const figures = (form.figuresVisible?.(draft) ?? true) ? form.figures : undefined;
  const step = (c: Choice) => ({ value: c.value, label: t(c.label) });

  const shownFigures = figures && (
    <dl className={css.figures} aria-busy={calculating || undefined}>
      {figures.map((f: Figure<Values>) => (
        <div key={f.label} data-strong={f.strong || undefined}>
          <dt>
            {t(f.label)}
            {f.why && record && !p.embedded && (
              <Why
                figure={t(f.label)}
                load={() => call<Explanation>('GET', f.why!(record as Saved))}
                note={dirty ? t('doc.why_saved') : undefined}
              />
            )}
          </dt>
          <dd>
            {f.quantity ? formatQuantity(f.value(shown)) : formatAmount(f.value(shown), p.decimals)}
            {f.strong && typeof draft['currency'] === 'string' && (
              <small> {draft['currency']}</small>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );

  return (
    <header className={css.head}>
      <div className={css.headRow}>
        {/* In a dialog its own title says it. */}
        {!p.embedded && <h1 className={css.title}>{p.title}</h1>}
        {doc.subtitle && record && <span className={css.subtitle}>{doc.subtitle(draft)}</span>}
        <span className={css.state} role="status">
          {busy === 'saving'
            ? t('doc.saving')
            : dirty
              ? savedAt
                ? t('doc.draft_saved', { time: formatTime(savedAt) })
                : t('doc.unsaved')
              : ''}
        </span>
        <span className={css.grow} />
        {!steps && !p.embedded && shownFigures}
        {p.onCancel && (
          <Button size="xs" variant="default" onClick={p.onCancel}>
            {t('kit.cancel')}
          </Button>
        )}
        {dirty && !p.embedded && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            className={css.quietButton!}
            onClick={p.onDiscard}
          >
            {t('doc.discard')}
          </Button>
        )}
        {editable && (
          <Button
            size="xs"
            variant={(primary && !p.embedded) || (!dirty && record) ? 'default' : 'filled'}
            loading={busy === 'saving'}
            // Nothing to save is said by the button, not by its absence.
            aria-disabled={(!dirty && record !== null) || undefined}
            data-quiet={(!dirty && record !== null) || undefined}
            className={css.save!}
            onClick={p.onSave}
            title="Ctrl S"
          >
            {t('doc.save')}
          </Button>
        )}
        {primary && !p.embedded && (
          <Button
            size="xs"
            loading={busy === 'acting'}
            onClick={() => p.onStep(primary)}
            title="Ctrl Enter"
          >
            {t(primary.label)}
          </Button>
        )}
        {p.files && (
          <Button
            size="xs"
            variant="default"
            aria-pressed={p.files.open}
            onClick={p.onFiles}
            title="Alt A"
          >
            {t('doc.files')}
            {p.files.count > 0 && ` ${p.files.count}`}
          </Button>
        )}
        {!p.embedded && record && (
          <Button size="xs" variant="default" aria-pressed={p.history} onClick={p.onHistory}>
            {t('kit.timeline')}
          </Button>
        )}
        {menu && (
          <Menu
            withInitialFocusPlaceholder={false}
            position="bottom-end"
            withinPortal
            shadow="md"
            transitionProps={{ duration: 0 }}
          >
            <Menu.Target>
              <Button size="xs" variant="default" rightSection={<span aria-hidden>▾</span>}>
                {t('doc.actions')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {rest.map((a) => (
                <Menu.Item
                  key={a.verb}
                  className={a.danger ? css.danger : undefined}
                  onClick={() => p.onStep(a)}
                >
                  {t(a.label)}
                </Menu.Item>
              ))}
              {p.onPrint && (
                <Menu.Item onClick={p.onPrint} rightSection={<kbd>Ctrl P</kbd>}>
                  {t('doc.print')}
                </Menu.Item>
              )}
              {form.archivable && mayWrite && (
                <Menu.Item onClick={() => p.onSimple(archived ? 'restore' : 'archive')}>
                  {t(archived ? 'doc.restore' : 'doc.archive')}
                </Menu.Item>
              )}
              {removable && (
                <Menu.Item className={css.danger!} onClick={p.onDelete}>
                  {t('doc.delete')}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {!p.embedded && (steps || p.links.length > 0) && (
        <div className={css.headRow}>
          {steps && (
            <StatusBar
              label={t('doc.steps')}
              steps={steps.steps.map(step)}
              aside={(steps.aside ?? []).map(step)}
              value={String(draft[steps.field] ?? steps.steps[0]?.value)}
            />
          )}
          <SmartLinks links={p.links} onOpen={p.onLinks} />
          <span className={css.grow} />
          {steps && shownFigures}
        </div>
      )}
    </header>
  );
}
