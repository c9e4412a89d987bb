import { Input, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { t } from '@/app/i18n';
import {
  editDecimal,
  formatAmount,
  formatQuantity,
  parseDecimal,
  PERCENT,
  PRICE,
  QUANTITY,
  sameDecimal,
  type DecimalLimits,
} from '@/lib/money';
import css from './fields.module.css';

/** What every field has. */
export interface Common {
  label: string;
  name: string;
  error?: string | undefined;
  help?: string | undefined;
  required?: boolean | undefined;
  disabled?: boolean | undefined;
  /** The name with its place, where the label alone is not enough: "Price, line 3". */
  fullName?: string | undefined;
}

const ORDER = { inputWrapperOrder: ['label', 'input', 'description', 'error'] as const };

/** What every field tells its input. */
export function common(p: Common) {
  return {
    size: 'xs' as const,
    label: p.label,
    name: p.name,
    error: p.error,
    description: p.help,
    required: p.required ?? false,
    withAsterisk: p.required ?? false,
    disabled: p.disabled ?? false,
    'aria-label': p.fullName,
    inputWrapperOrder: [...ORDER.inputWrapperOrder],
  };
}

export function TextField(
  p: Common & {
    value: string;
    onChange: (value: string) => void;
    type?: 'text' | 'email' | 'tel';
    max?: number | undefined;
    placeholder?: string | undefined;
    autoFocus?: boolean | undefined;
  },
) {
  return (
    <TextInput
      {...common(p)}
      required={false}
      type={p.type ?? 'text'}
      inputMode={p.type ?? 'text'}
      maxLength={p.max}
      placeholder={p.placeholder}
      autoComplete="off"
      data-autofocus={p.autoFocus || undefined}
      value={p.value}
      onChange={(e) => p.onChange(e.currentTarget.value)}
    />
  );
}

export function LongField(
  p: Common & { value: string; onChange: (value: string) => void; rows?: number | undefined },
) {
  return (
    <Textarea
      {...common(p)}
      required={false}
      autosize
      minRows={p.rows ?? 3}
      maxRows={14}
      value={p.value}
      onChange={(e) => p.onChange(e.currentTarget.value)}
    />
  );
}

export function ChoiceField(
  p: Common & {
    value: string;
    choices: { value: string; label: string }[];
    onChange: (value: string) => void;
  },
) {
  return (
    <NativeSelect
      {...common(p)}
      required={false}
      data={p.choices}
      value={p.value}
      onChange={(e) => p.onChange(e.currentTarget.value)}
    />
  );
}

export function YesField(p: Common & { value: boolean; onChange: (value: boolean) => void }) {
  return (
    <div className={css.yes}>
      <Switch
        size="sm"
        label={p.label}
        name={p.name}
        error={p.error}
        description={p.help}
        disabled={p.disabled ?? false}
        checked={p.value}
        onChange={(e) => p.onChange(e.currentTarget.checked)}
      />
    </div>
  );
}

interface DecimalProps extends Common {
  value: string;
  onChange: (value: string) => void;
  limits: DecimalLimits;
  show: (value: string) => string;
  suffix?: string | undefined;
}

const COMPLAINTS = {
  'not-a-number': 'kit.not_a_number',
  'too-many-decimals': 'kit.too_many_decimals',
  'too-large': 'kit.too_large',
  negative: 'kit.negative',
} as const;

/**
 * A decimal as text: what was typed stays while the cursor is in it, the
 * document gets the exact value at every key press that makes a number.
 */
function DecimalField({ value, onChange, limits, show, suffix, ...p }: DecimalProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [why, setWhy] = useState<keyof typeof COMPLAINTS | null>(null);
  const id = useId();
  const error = p.error ?? (why ? t(COMPLAINTS[why]) : undefined);
  // What is there is selected as soon as it is written as one types it, so that the
  // first key replaces it; and once more after the click that led here, unless
  // somebody was faster.
  const entered = useRef<HTMLInputElement | null>(null);
  useLayoutEffect(() => {
    const el = entered.current;
    if (!el) return;
    entered.current = null;
    el.select();
    const before = el.value;
    requestAnimationFrame(() => {
      if (el.value === before) el.select();
    });
  }, [typed]);
  const change = (text: string) => {
    entered.current = null;
    setTyped(text);
    const parsed = parseDecimal(text, limits);
    setWhy(null);
    if (parsed.ok) {
      if (!sameDecimal(parsed.value, value)) onChange(parsed.value);
    } else if (parsed.why === 'empty') onChange('');
  };
  return (
    <Input.Wrapper
      size="xs"
      label={p.label}
      id={id}
      withAsterisk={p.required ?? false}
      error={error}
      description={p.help}
      inputWrapperOrder={[...ORDER.inputWrapperOrder]}
    >
      <Input
        id={id}
        size="xs"
        name={p.name}
        inputMode="decimal"
        autoComplete="off"
        aria-label={p.fullName}
        classNames={{ input: css.decimal! }}
        error={Boolean(error)}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        disabled={p.disabled ?? false}
        rightSection={suffix ? <span className={css.suffix}>{suffix}</span> : undefined}
        rightSectionWidth={suffix ? 44 : undefined}
        value={typed ?? show(value)}
        onChange={(e) => change(e.currentTarget.value)}
        onFocus={(e) => {
          setTyped(editDecimal(value));
          entered.current = e.currentTarget;
        }}
        onBlur={() => {
          const parsed = typed === null ? null : parseDecimal(typed, limits);
          if (parsed && !parsed.ok && parsed.why !== 'empty') {
            setWhy(parsed.why);
            return;
          }
          setTyped(null);
        }}
      />
    </Input.Wrapper>
  );
}

type MoneyProps = Omit<DecimalProps, 'limits' | 'show' | 'suffix'>;

/** A price or an amount, as an exact decimal string; signed where it may be below zero. */
export function MoneyInput({
  currency,
  decimals = 2,
  signed,
  ...p
}: MoneyProps & {
  currency?: string | undefined;
  decimals?: number | undefined;
  signed?: boolean | undefined;
}) {
  return (
    <DecimalField
      {...p}
      limits={{ ...PRICE, negative: signed ?? false }}
      show={(v) => formatAmount(v, decimals)}
      suffix={currency}
    />
  );
}

/** A quantity, as an exact decimal string; signed where a change is entered. */
export function QuantityInput({
  unit,
  signed,
  ...p
}: MoneyProps & { unit?: string | undefined; signed?: boolean | undefined }) {
  return (
    <DecimalField
      {...p}
      limits={{ ...QUANTITY, negative: signed ?? false }}
      show={formatQuantity}
      suffix={unit}
    />
  );
}

/** A percentage, as an exact decimal string. */
export function PercentInput(p: MoneyProps) {
  return <DecimalField {...p} limits={PERCENT} show={formatQuantity} suffix="%" />;
}
