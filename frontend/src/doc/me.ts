import { allows, useSession } from '@/api/session';

/** Who is signed in; hiding what is not permitted is a courtesy, Go decides. */
export function useMe() {
  const { me } = useSession();
  return {
    userId: me?.user.id ?? 0,
    username: me?.user.username ?? '',
    currency: me?.company.currency ?? 'EUR',
    may: (permission: string) => allows(me, permission),
  };
}
