import { useCallback } from 'react';
import { useList } from '@/api/query';
import type { components } from '@/api/schema.gen';

export type Role = components['schemas']['Role'];

/** The roles that can be given, and what people call them. */
export function useRoles(): Role[] {
  return useList<Role>('/roles', { limit: 200 }).rows;
}

export function useRoleNames(): (name: string) => string {
  const roles = useRoles();
  return useCallback((name) => roles.find((r) => r.name === name)?.label ?? name, [roles]);
}
