import { allows, session, useSession } from '@/api/session';

/** Whether amounts are in another currency than the company's, so that a rate matters. */
export function isForeign(currency: string | null | undefined): boolean {
  const own = session().me?.company.currency;
  return Boolean(currency) && own !== undefined && currency!.toUpperCase() !== own;
}

/** What useMe().may tells, outside of a component. */
export const mayNow = (permission: string) => allows(session().me, permission);

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
