import { later } from '@/kit/later';

export const TracePanel = later(async () => (await import('./TracePanel')).TracePanel);
