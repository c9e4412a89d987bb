import { later } from '@/kit/later';

export const TemplatePanel = later(
  async () => (await import('./entry-template/TemplatePanel')).TemplatePanel,
);
export const UsePanel = later(async () => (await import('./entry-template/UsePanel')).UsePanel);
export const SchedulePanel = later(
  async () => (await import('./entry-template/SchedulePanel')).SchedulePanel,
);
