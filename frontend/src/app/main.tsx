import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter';
import '@/kit/styles';
import './app.css';
import { start } from '@/api/session';
import { App } from './App';
import { setLanguage } from './i18n';
import { startShortcuts } from './shortcuts';

setLanguage(null);
startShortcuts();
void start();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
