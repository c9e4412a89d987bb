import type { ChangeEvent, ReactNode } from 'react';
import { PasswordInput } from '@/kit/ui';
import { t } from '../i18n';
import css from './door.module.css';

const SHORTEST = 8;

/** How hard a password is to guess, roughly; what counts is checked by the server. */
export function strength(password: string): 0 | 1 | 2 | 3 | 4 {
  if (password.length === 0) return 0;
  if (password.length < SHORTEST) return 1;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((k) => k.test(password)).length;
  const different = new Set(password).size;
  if (different < 5) return 1;
  const score = password.length + kinds * 2 + Math.min(different, 12) / 2;
  return score >= 26 ? 4 : score >= 19 ? 3 : 2;
}

/** A new password, with what is asked of it and how good it is. */
export function PasswordField({
  label,
  name,
  value = '',
  error,
  autoFocus,
  onChange,
}: {
  label: string;
  name: string;
  value?: string;
  error?: ReactNode;
  autoFocus?: boolean;
  onChange?: (e: ChangeEvent<HTMLInputElement>) => void;
}) {
  const level = strength(value);
  return (
    <div>
      <PasswordInput
        label={label}
        name={name}
        autoComplete="new-password"
        required
        withAsterisk={false}
        autoFocus={autoFocus ?? false}
        visibilityToggleButtonProps={{ 'aria-label': t('signin.show') }}
        value={value}
        error={error}
        onChange={onChange}
        aria-describedby={`${name}-advice`}
      />
      <div className={css['meter']} aria-hidden>
        {level > 0 && <div data-level={level} />}
      </div>
      <div className={css['meterText']} id={`${name}-advice`} aria-live="polite">
        {t(`password.level_${level}`)}
      </div>
    </div>
  );
}
