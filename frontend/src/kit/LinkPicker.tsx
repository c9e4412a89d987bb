import { useEffect, useId, useRef, useState } from 'react';
import { Input } from '@mantine/core';
import { t } from '@/app/i18n';
import { A } from './A';
import css from './fields.module.css';
import { HitList } from './HitList';
import type { Hit, Search } from './search';

export interface LinkPickerProps {
  label: string;
  name: string;
  id: number | null;
  text: string;
  search: Search;
  onPick: (hit: Hit | null) => void;
  /** The record that is chosen now. */
  href?: string | undefined;
  /** Alt C: makes a record of what was typed, on the spot. */
  onCreate?: (text: string) => void;
  error?: string | undefined;
  help?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  /** The name with its place: "Product, line 3". */
  fullName?: string | undefined;
  inputRef?: React.Ref<HTMLInputElement>;
}

const SEARCH_AFTER = 120;

/** Chooses a record by code, name or barcode; the server searches, at most 20 hits. */
export function LinkPicker(props: LinkPickerProps) {
  const { label, text, search, onPick, href, disabled } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [waiting, setWaiting] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const id = useId();

  useEffect(() => () => clearTimeout(timer.current), []);

  const ask = (query: string, after: number) => {
    clearTimeout(timer.current);
    setOpen(true);
    setWaiting(true);
    timer.current = setTimeout(() => {
      const mine = ++asked.current;
      search(query.trim())
        .catch(() => [] as Hit[])
        .then((found) => {
          if (mine !== asked.current) return;
          setHits(found);
          setWaiting(false);
          const q = query.trim().toLocaleLowerCase();
          setAt(
            Math.max(
              0,
              found.findIndex((h) => h.code.toLocaleLowerCase() === q),
            ),
          );
        });
    }, after);
  };

  const close = () => {
    clearTimeout(timer.current);
    asked.current += 1;
    setOpen(false);
    setHits(null);
    setWaiting(false);
  };

  const pick = (hit: Hit | null) => {
    close();
    setTyped(null);
    onPick(hit);
  };

  /** Leaves with what was typed: the exact or only hit, else what was there before. */
  const leave = async () => {
    if (typed === null) return close();
    const query = typed.trim();
    if (query === '') return pick(null);
    if (query === text.trim()) {
      setTyped(null);
      return close();
    }
    const found = hits && !waiting ? hits : await search(query).catch(() => [] as Hit[]);
    const q = query.toLocaleLowerCase();
    const hit =
      found.find((h) => h.code.toLocaleLowerCase() === q || h.name.toLocaleLowerCase() === q) ??
      (found.length === 1 ? found[0] : undefined);
    if (hit) pick(hit);
    else {
      close();
      setTyped(null);
    }
  };

  const create = () => {
    const words = (typed ?? '').trim();
    close();
    setTyped(null);
    props.onCreate?.(words);
  };

  const onKeyDown = (e: React.KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const list = open && hits && hits.length > 0 ? hits : null;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (!open) ask('', 0);
      else if (list) setAt((at + (e.key === 'ArrowDown' ? 1 : -1) + list.length) % list.length);
    } else if (e.key === 'F2') ask(typed ?? '', 0);
    else if (e.key === 'Enter' && !e.ctrlKey && list?.[at]) pick(list[at]);
    else if (e.key === 'Tab' && list?.[at] && typed) {
      pick(list[at]);
      return;
    } else if (e.key === 'Escape' && (open || typed !== null)) {
      close();
      setTyped(null);
    } else if (e.altKey && e.key.toLowerCase() === 'c' && props.onCreate) create();
    else return;
    e.preventDefault();
    e.stopPropagation();
  };

  const error = props.error;
  return (
    <Input.Wrapper
      size="xs"
      label={label}
      id={id}
      required={props.required}
      error={error}
      description={props.help}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      <div className={css.picker} ref={box}>
        <Input
          id={id}
          ref={props.inputRef}
          size="xs"
          name={props.name}
          role="combobox"
          aria-label={props.fullName}
          autoComplete="off"
          aria-expanded={open}
          aria-keyshortcuts={props.onCreate ? 'Alt+C' : undefined}
          aria-autocomplete="list"
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open && hits?.length ? `${id}-${at}` : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          error={Boolean(error)}
          placeholder={disabled ? '' : t('kit.type_to_search')}
          disabled={disabled ?? false}
          value={typed ?? text}
          onChange={(e) => {
            setTyped(e.currentTarget.value);
            ask(e.currentTarget.value, SEARCH_AFTER);
          }}
          onFocus={(e) => e.currentTarget.select()}
          onClick={() => !open && ask('', 0)}
          onBlur={() => void leave()}
          onKeyDown={onKeyDown}
        />
        {href && props.id !== null && (
          <A
            href={href}
            className={css.openLink}
            aria-label={t('kit.open', { label: text })}
            title={t('kit.open', { label: text })}
          >
            ↗
          </A>
        )}
        {open && (
          <HitList
            anchor={box}
            id={id}
            label={label}
            hits={hits}
            highlighted={at}
            codes
            empty={waiting ? t('kit.searching') : t('kit.nothing_found')}
            onPick={pick}
            create={props.onCreate && typed?.trim()}
            onCreate={create}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}
