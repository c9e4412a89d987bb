import { later } from '@/kit/later';

export const PeoplePanel = later(async () => (await import('./PeoplePanel')).PeoplePanel);
