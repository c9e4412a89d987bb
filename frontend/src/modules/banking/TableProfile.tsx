import type { components } from '@/api/schema.gen';
import { t } from '@/app/i18n';
import { Panel } from '@/kit/page';
import { Checkbox, NativeSelect, TextInput } from '@/kit/ui';
import { formatDate } from '@/lib/date';
import css from './banking.module.css';

type Profile = components['schemas']['BankProfile'];
type Columns = components['schemas']['Columns'];
type Column = components['schemas']['Column'];
type Table = components['schemas']['BankTable'];

const SINGLE = [
  'booked_on',
  'value_on',
  'amount',
  'debit',
  'credit',
  'sign',
  'currency',
  'partner',
  'partner_account',
  'reference',
  'bank_id',
  'balance',
  'account',
] as const satisfies (keyof Columns)[];

const isAt = (column: Column | undefined, header: string[], i: number) =>
  column !== undefined &&
  (column.position ? column.position === i + 1 : !!column.name && header[i] === column.name);

/** What a profile says that the column is; empty for nothing. */
function roleOf(columns: Columns, header: string[], i: number): string {
  const single = SINGLE.find((role) => isAt(columns[role], header, i));
  return single ?? (columns.text?.some((c) => isAt(c, header, i)) ? 'text' : '');
}

/** The profile with a column being something else; a column is one thing, and most things are one column. */
function withRole(profile: Profile, header: string[], i: number, role: string): Profile {
  const column: Column = header[i] ? { name: header[i], position: i + 1 } : { position: i + 1 };
  const columns: Record<string, unknown> = { ...profile.columns };
  for (const single of SINGLE) {
    if (single === role || isAt(profile.columns[single], header, i)) delete columns[single];
  }
  const text = (profile.columns.text ?? []).filter((c) => !isAt(c, header, i));
  if (role === 'text') text.push(column);
  else if (role) columns[role] = column;
  return {
    ...profile,
    columns: {
      booked_on: {},
      ...columns,
      ...(text.length > 0 ? { text } : { text: [] }),
    } as Columns,
  };
}

/** How a bank's table is read: said above its own first rows, and remembered with the bank account. */
export function TableProfile({
  profile,
  table,
  onChange,
}: {
  profile: Profile;
  table: Table;
  onChange: (profile: Profile) => void;
}) {
  const choice = (label: string, field: keyof Profile, options: [string, string][]) => (
    <NativeSelect
      label={label}
      value={String(profile[field] ?? '')}
      onChange={(e) => onChange({ ...profile, [field]: e.currentTarget.value })}
      data={options.map(([value, text]) => ({ value, label: text }))}
    />
  );
  // What is typed is read when the field is left: half a date format is none.
  const typed = (label: string, field: 'date_format' | 'delimiter', help?: string) => (
    <TextInput
      key={`${field} ${profile[field]}`}
      label={label}
      description={help}
      defaultValue={profile[field]}
      onBlur={(e) => {
        const value = e.currentTarget.value;
        if (value && value !== profile[field]) onChange({ ...profile, [field]: value });
      }}
    />
  );
  const count = (label: string, field: 'skip_lines' | 'footer') => (
    <TextInput
      key={`${field} ${profile[field]}`}
      label={label}
      inputMode="numeric"
      defaultValue={String(profile[field])}
      onBlur={(e) => {
        const value = Number(e.currentTarget.value);
        if (Number.isInteger(value) && value >= 0 && value !== profile[field])
          onChange({ ...profile, [field]: value });
      }}
    />
  );
  const tick = (label: string, field: 'header' | 'inverted' | 'debit_minus') => (
    <Checkbox
      label={label}
      checked={profile[field] ?? false}
      onChange={(e) => onChange({ ...profile, [field]: e.currentTarget.checked })}
    />
  );
  const columns = Array.from({ length: table.width }, (_, i) => i);
  const roles = [
    { value: '', label: t('bank_table.role.none') },
    ...[...SINGLE, 'text' as const].map((role) => ({
      value: role,
      label: t(`bank_table.role.${role}`),
    })),
  ];
  return (
    <Panel title={t('bank_table.title')} about={t('bank_table.about', { count: table.total })}>
      <div className={css.profile}>
        {choice(t('bank_table.amounts'), 'amounts', [
          ['signed', t('bank_table.amounts.signed')],
          ['debit_credit', t('bank_table.amounts.debit_credit')],
          ['sign_column', t('bank_table.amounts.sign_column')],
        ])}
        {choice(t('bank_table.decimal'), 'decimal', [
          ['.', t('bank_table.point')],
          [',', t('bank_table.comma')],
        ])}
        {choice(t('bank_table.thousands'), 'thousands', [
          ['', t('bank_table.none')],
          ['.', t('bank_table.point')],
          [',', t('bank_table.comma')],
          [' ', t('bank_table.space')],
          ["'", t('bank_table.apostrophe')],
        ])}
        {typed(t('bank_table.date_format'), 'date_format')}
        {typed(t('bank_table.delimiter'), 'delimiter')}
        {choice(t('bank_table.encoding'), 'encoding', [
          ['', t('bank_table.detect')],
          ['utf-8', 'UTF-8'],
          ['utf-16', 'UTF-16'],
          ['windows-1252', 'Windows-1252'],
        ])}
        {count(t('bank_table.skip_lines'), 'skip_lines')}
        {count(t('bank_table.footer'), 'footer')}
      </div>
      <div className={css.ticks}>
        {tick(t('bank_table.header'), 'header')}
        {profile.amounts === 'signed' && tick(t('bank_table.inverted'), 'inverted')}
        {profile.amounts === 'debit_credit' && tick(t('bank_table.debit_minus'), 'debit_minus')}
      </div>
      {table.problems.length > 0 && (
        <ul className={css.problems} role="alert">
          {table.problems.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <div className={css.table} tabIndex={0} role="region" aria-label={t('bank_table.rows')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('bank_table.line')}</th>
              {columns.map((i) => (
                <th key={i} scope="col">
                  <span>{table.header[i] || t('bank_table.column', { number: i + 1 })}</span>
                  <NativeSelect
                    size="xs"
                    aria-label={t('bank_table.what', {
                      column: table.header[i] || String(i + 1),
                    })}
                    value={roleOf(profile.columns, table.header, i)}
                    onChange={(e) =>
                      onChange(withRole(profile, table.header, i, e.currentTarget.value))
                    }
                    data={roles}
                  />
                </th>
              ))}
              <th scope="col">{t('bank_table.understood')}</th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={row.number}>
                <td>{row.number}</td>
                {columns.map((i) => (
                  <td key={i}>{row.cells[i]}</td>
                ))}
                <td>
                  {row.problem ? (
                    <span className={css.problem}>{row.problem}</span>
                  ) : (
                    row.date && `${formatDate(row.date)}, ${row.amount}`
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
