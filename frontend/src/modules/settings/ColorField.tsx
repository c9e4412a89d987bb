import type { ReactNode } from 'react';
import { t } from '@/app/i18n';
import { TextInput } from '@/kit/ui';
import { isColor } from './contrast';
import css from './settings.module.css';

/** A colour, written or picked. */
export function ColorField({
  label,
  name,
  help,
  value,
  error,
  onChange,
}: {
  label: string;
  name: string;
  help?: ReactNode;
  value: string;
  error?: ReactNode;
  onChange: (color: string) => void;
}) {
  return (
    <TextInput
      label={label}
      name={name}
      description={help}
      value={value}
      error={error}
      onChange={(e) => onChange(e.currentTarget.value)}
      maxLength={7}
      spellCheck={false}
      autoComplete="off"
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      leftSectionWidth={38}
      leftSection={
        <input
          type="color"
          className={css['color']}
          aria-label={t('layout.pick', { label })}
          value={isColor(value) ? value.toLowerCase() : '#000000'}
          onChange={(e) => onChange(e.currentTarget.value)}
        />
      }
    />
  );
}
