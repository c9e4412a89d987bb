import { useCan } from '@/api/session';
import { t } from '../i18n';
import type { Section } from '../nav';
import { goTo } from '../router';
import { useShortcut } from '../shortcuts';

/** g and then a letter: to a module. */
export function Letters({ sections }: { sections: Section[] }) {
  return (
    <>
      <Letter letter="h" label={t('home.title')} path="/" />
      <Letter letter="," label={t('settings.title')} path="/settings" />
      {sections
        .flatMap((s) => s.items)
        .filter((i) => i.letter)
        .map((i) => (
          <Letter
            key={i.path}
            letter={i.letter!}
            label={t(i.label)}
            path={i.path}
            needs={i.needs}
          />
        ))}
    </>
  );
}

function Letter({
  letter,
  label,
  path,
  needs,
}: {
  letter: string;
  label: string;
  path: string;
  needs?: string | undefined;
}) {
  const allowed = useCan(needs);
  useShortcut({
    key: `g ${letter}`,
    label: t('frame.go', { place: label }),
    scope: 'frame',
    run: () => goTo(path),
    disabled: !allowed,
  });
  return null;
}
