// Screens of modules that are no document types: a statement, a setup. A module
// names them in modules/<m>/pages.ts; routes, sidebar, palette and letters
// derive from that.
import type { ComponentType } from 'react';
import type { Icon } from './nav';

export interface ModulePage {
  path: string;
  /** The section of the sidebar. */
  module: string;
  /** Place among the documents and pages of the sidebar. */
  order: number;
  /** A key of the words. */
  label: string;
  icon: Icon;
  /** The letter behind g. */
  letter?: string;
  needs?: string;
  /** Further words by which the palette finds it. */
  also?: string;
  /** Reached from another screen; the sidebar leaves it out. */
  inner?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

const found = import.meta.glob<{ pages: ModulePage[] }>('../modules/*/pages.ts', { eager: true });

export const modulePages: ModulePage[] = Object.values(found)
  .flatMap((m) => m.pages)
  .sort((a, b) => a.order - b.order);
