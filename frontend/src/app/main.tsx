import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter';
import '@/kit/styles';
import { MantineProvider, Text } from '@/kit/ui';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider>
      <Text p="md">Kontor</Text>
    </MantineProvider>
  </StrictMode>,
);
