import { useId, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { HitList } from '../HitList';
import type { Controller } from './Controller';
import css from './LineGrid.module.css';
import { isNumber } from './Row';

interface Props {
  controller: Controller;
  rowHeight: number;
  template: string;
  noHits: string;
  searching: string;
}

/**
 * The one editor of the grid. It lies over the cell with the cursor and keeps
 * the focus while the cursor moves, so a screen reader hears "Quantity, line 3"
 * and its value, and typing replaces because the value is selected.
 */
export function Editor({ controller, rowHeight, template, noHits, searching }: Props) {
  const state = useSyncExternalStore(controller.subscribe, () => controller.state);
  useSyncExternalStore(controller.options.source.subscribe, () => controller.line);
  const errors = useSyncExternalStore(
    controller.options.source.subscribe,
    () => controller.options.source.errors,
  );
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const { column, line } = controller;
  const text = controller.text;
  const editing = state.mode === 'edit';
  const picks = column.type === 'link' || column.type === 'choice';
  const open = editing && picks && (state.hits !== null || state.searching);
  const error = line && errors.get(controller.path(line, column));

  // Whoever moves the cursor wants to replace what is there.
  useLayoutEffect(() => {
    const el = input.current;
    if (el && !editing && document.activeElement === el) el.select();
  }, [editing, text, state.row, state.col, state.focused]);

  if (!line) return null;
  const label = controller.options.words.cell(column.label, state.row + 1);
  return (
    <div
      className={css.overlay}
      style={{
        gridTemplateColumns: template,
        transform: `translateY(${state.row * rowHeight}px)`,
        height: rowHeight,
      }}
      data-focused={state.focused || undefined}
    >
      <input
        ref={input}
        className={css.editor}
        style={{ gridColumn: state.col + 2 }}
        data-mode={state.mode}
        data-number={isNumber(column) || undefined}
        data-error={error ? true : undefined}
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        {...(picks
          ? {
              role: 'combobox',
              'aria-expanded': open,
              'aria-autocomplete': 'list' as const,
              'aria-controls': open ? `${id}-list` : undefined,
              'aria-activedescendant':
                open && state.hits?.length ? `${id}-${state.highlighted}` : undefined,
            }
          : {})}
        autoComplete="off"
        spellCheck={column.type === 'text'}
        inputMode={isNumber(column) ? 'decimal' : undefined}
        readOnly={!controller.canEdit()}
        value={text}
        onChange={(e) => controller.type(e.target.value)}
        onFocus={(e) => {
          controller.focus(true);
          e.target.select();
        }}
        onBlur={() => controller.focus(false)}
        aria-keyshortcuts={column.create ? 'Alt+C' : undefined}
        onDoubleClick={() => {
          controller.edit();
          controller.openList();
        }}
        onKeyDown={(e) => {
          if (controller.key({ ...pickKey(e), isComposing: e.nativeEvent.isComposing })) {
            e.preventDefault();
            e.stopPropagation();
          }
        }}
        onPaste={(e) => {
          if (controller.paste(e.clipboardData.getData('text/plain'))) e.preventDefault();
        }}
      />
      {error && (
        <div
          id={`${id}-error`}
          role="alert"
          className={css.bubble}
          style={{ gridColumn: state.col + 2 }}
          hidden={!state.focused}
        >
          {error}
        </div>
      )}
      {open && (
        <HitList
          anchor={input}
          id={id}
          label={label}
          hits={state.hits}
          highlighted={state.highlighted}
          codes={column.type === 'link'}
          empty={state.searching ? searching : noHits}
          onPick={(hit) => controller.pick(hit)}
          create={column.create && state.text.trim()}
          onCreate={() => controller.create()}
          place={`${state.row}.${state.col}`}
        />
      )}
    </div>
  );
}

function pickKey(e: React.KeyboardEvent) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = e;
  return { key, ctrlKey, metaKey, altKey, shiftKey };
}
