/** A finished backup, as the list answers it. */
export interface Backup {
  name: string;
  created_at: string;
  size: number;
  verified_at: string | null;
}

export interface BackupSettings {
  enabled: boolean;
  time: string;
  folder: string;
  second_folder: string;
  keep: number;
  version: number;
}
