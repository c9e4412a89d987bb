/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type PluginOption } from 'vite';

// In development the screens come from vite and everything else from a running
// `kontor serve`; with KONTOR_MOCK=1 a small in-memory stand-in answers instead,
// so that a screen can be drawn without a database. Neither reaches the bundle.
const backend = process.env['KONTOR_URL'] ?? 'http://127.0.0.1:8069';

export default defineConfig(async () => {
  const plugins: PluginOption[] = [react()];
  const mock = process.env['KONTOR_MOCK'] === '1';
  if (mock) {
    const { mockServer } = await import('./tests/mock/plugin.ts');
    plugins.push(mockServer());
  }
  return {
    plugins,
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    server: mock
      ? {}
      : {
          proxy: {
            // The server admits requests of its own pages only: here that is vite.
            '/api': { target: backend, changeOrigin: true, headers: { Origin: backend } },
            '/healthz': { target: backend, changeOrigin: true },
          },
        },
    build: {
      target: 'es2022',
      // The strict content policy of the server admits files of our own only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1200,
    },
    test: {
      environment: 'happy-dom',
      include: ['src/**/*.test.{ts,tsx}', 'tests/unit/**/*.test.{ts,tsx}'],
      setupFiles: ['tests/unit/setup.ts'],
      css: false,
    },
  };
});
