import { useRecord } from '@/api/query';

interface Me {
  user: { id: number; username: string };
  permissions: string[];
  company: { name: string; country: string; currency: string };
}

/** Who is signed in; hiding what is not permitted is a courtesy, Go decides. */
export function useMe() {
  const me = useRecord<Me>('/me').data;
  return {
    userId: me?.user.id ?? 0,
    currency: me?.company.currency ?? 'EUR',
    may: (permission: string) => me?.permissions.includes(permission) ?? false,
    known: me !== undefined,
  };
}
