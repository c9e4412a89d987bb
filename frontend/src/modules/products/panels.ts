import { later } from '@/kit/later';

export const NumbersPanel = later(
  async () => (await import('./product/NumbersPanel')).NumbersPanel,
);
