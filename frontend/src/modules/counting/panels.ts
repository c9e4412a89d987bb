import { later } from '@/kit/later';

export const SheetPanel = later(async () => (await import('./SheetPanel')).SheetPanel);
