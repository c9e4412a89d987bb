import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { t } from '@/app/i18n';
import css from './doc.module.css';
import { useReturnFocus } from './returnFocus';

export interface ConflictRow {
  path: string;
  label: string;
  mine: string;
  theirs: string;
  settled?: 'mine' | 'theirs' | undefined;
}

/** Field by field: mine, theirs. What only one side touched is settled already. */
export function Conflict({
  rows,
  onApply,
  onClose,
}: {
  rows: ConflictRow[];
  onApply: (chosen: Map<string, 'mine' | 'theirs'>) => void;
  onClose: () => void;
}) {
  useReturnFocus();
  const [chosen, setChosen] = useState(() => new Map<string, 'mine' | 'theirs'>());
  const open = rows.filter((r) => !r.settled);
  const pick = (path: string, side: 'mine' | 'theirs') =>
    setChosen((was) => new Map(was).set(path, side));
  const all = (side: 'mine' | 'theirs') =>
    setChosen(new Map(open.map((r) => [r.path, side] as const)));
  const ready = open.every((r) => chosen.has(r.path));
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('kit.conflict_title')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
      transitionProps={{ duration: 0 }}
    >
      <p className={css.lead}>
        {t(open.length > 0 ? 'kit.conflict_text' : 'kit.conflict_text_settled')}
      </p>
      {open.length > 1 && (
        <div className={css.both}>
          <Button size="compact-xs" variant="default" onClick={() => all('mine')}>
            {t('kit.conflict_all_mine')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => all('theirs')}>
            {t('kit.conflict_all_theirs')}
          </Button>
        </div>
      )}
      <table className={css.conflict}>
        <thead>
          <tr>
            <th scope="col">{t('kit.conflict_field')}</th>
            <th scope="col">{t('kit.conflict_mine')}</th>
            <th scope="col">{t('kit.conflict_theirs')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path} data-open={!row.settled || undefined}>
              <th scope="row">{row.label}</th>
              {(['mine', 'theirs'] as const).map((side) => {
                const text = row[side] || t('kit.conflict_empty');
                return (
                  <td
                    key={side}
                    data-kept={(row.settled ?? chosen.get(row.path)) === side || undefined}
                  >
                    {row.settled ? (
                      <>
                        {text}
                        {row.settled === side && (
                          <small>
                            {t(
                              side === 'mine'
                                ? 'kit.conflict_kept_mine'
                                : 'kit.conflict_kept_theirs',
                            )}
                          </small>
                        )}
                      </>
                    ) : (
                      <label>
                        <input
                          type="radio"
                          name={row.path}
                          checked={chosen.get(row.path) === side}
                          onChange={() => pick(row.path, side)}
                          aria-label={`${row.label}: ${t(
                            side === 'mine' ? 'kit.conflict_mine' : 'kit.conflict_theirs',
                          )}, ${text}`}
                        />
                        {text}
                      </label>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.dialogFoot}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('kit.conflict_back')}
        </Button>
        <Button size="xs" disabled={!ready} onClick={() => onApply(chosen)}>
          {t('kit.conflict_apply')}
        </Button>
      </div>
    </Modal>
  );
}
