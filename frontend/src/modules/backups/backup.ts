import type { components } from '@/api/schema.gen';

export type Backup = components['schemas']['Backup'];
export type Running = components['schemas']['Running'];
export type BackupSettings = components['schemas']['Settings'];
