import { later } from '@/kit/later';

export const DisposePanel = later(async () => (await import('./asset/DisposePanel')).DisposePanel);
export const ImpairPanel = later(async () => (await import('./asset/ImpairPanel')).ImpairPanel);
export const OriginPanel = later(async () => (await import('./OriginPanel')).OriginPanel);
export const PostedPanel = later(async () => (await import('./PostedPanel')).PostedPanel);
