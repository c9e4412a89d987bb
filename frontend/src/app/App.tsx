// The outermost part: theme, direction, and which door stands open.
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { queryClient } from '@/api/query';
import { useSession } from '@/api/session';
import { Waiting } from '@/kit/page';
import { DirectionProvider, MantineProvider, ModalsProvider, Notifications } from '@/kit/ui';
import { useMantineColorScheme } from '@/kit/ui';
import { Failure } from './Failure';
import { directionOf, setLanguage, t, usableTag } from './i18n';
import { OfflineBanner } from './Offline';
import { router } from './router';
import { schemeOf, setDensity, theme, variables } from './theme';

const SignIn = lazy(() => import('./door/SignIn'));
const Setup = lazy(() => import('./door/Setup'));
const NewPassword = lazy(() => import('./door/NewPassword'));
const NoAnswer = lazy(() => import('./door/NoAnswer'));

/** Follows what the user has set: scheme, density, language. */
function Preferences() {
  const { me } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const user = me?.user;
  const chosen = user?.theme;
  const density = user?.density;
  const language = user?.language;
  useEffect(() => {
    if (chosen !== undefined) setColorScheme(schemeOf(chosen));
  }, [chosen, setColorScheme]);
  useEffect(() => setDensity(density), [density]);
  useEffect(() => setLanguage(language), [language]);
  return null;
}

function Door() {
  const { phase } = useSession();
  switch (phase) {
    case 'starting':
      return <Waiting tall text={t('app.starting')} />;
    case 'setup':
      return <Setup />;
    case 'signed-out':
      return <SignIn />;
    case 'must-change':
      return <NewPassword />;
    case 'unreachable':
      return <NoAnswer />;
    case 'in':
      return <RouterProvider router={router} />;
  }
}

export function App() {
  const { me } = useSession();
  // The tree is drawn anew in another language: words and numbers are everywhere.
  const tag = usableTag(me?.user.language);
  return (
    <DirectionProvider initialDirection={directionOf(tag)} detectDirection={false}>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <Failure>
            <ModalsProvider>
              <Preferences />
              <OfflineBanner />
              <Suspense fallback={<Waiting tall />}>
                <Door key={tag} />
              </Suspense>
              <Notifications position="bottom-right" limit={4} />
            </ModalsProvider>
          </Failure>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
