import { later } from '@/kit/later';

export const MatchesPanel = later(async () => (await import('./MatchesPanel')).MatchesPanel);
export const ImportPanel = later(async () => (await import('./ImportPanel')).ImportPanel);
