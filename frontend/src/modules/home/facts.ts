// The first steps, ticked by what is there: nobody ticks them by hand.
import { useList } from '@/api/query';
import { useCan, useMe } from '@/api/session';

export interface Step {
  name: string;
  done: boolean;
  href: string;
}

/** The steps that this user can take; undefined until all facts are known. */
export function useSteps(): Step[] | undefined {
  const { company } = useMe();
  const settings = useCan('settings.manage');
  const products = useCan('catalog.product.write');
  const partners = useCan('partners.partner.write');
  const orders = useCan('sales.order.write');
  const users = useCan('identity.user.manage');
  const backups = useCan('backup.manage');
  const one = { limit: 1 };
  const product = useList<{ id: number }>('/products', one, { enabled: products });
  const customer = useList<{ id: number }>(
    '/partners',
    { ...one, is_customer: true },
    { enabled: partners },
  );
  const order = useList<{ id: number }>('/orders', one, { enabled: orders });
  const user = useList<{ id: number }>('/users', { limit: 2 }, { enabled: users });
  const backup = useList<{ name: string }>('/backups', {}, { enabled: backups });

  const asked = [
    [products, product],
    [partners, customer],
    [orders, order],
    [users, user],
    [backups, backup],
  ] as const;
  if (asked.some(([may, list]) => may && list.loading)) return undefined;

  const steps: [may: boolean, step: Step][] = [
    [
      settings,
      {
        name: 'company',
        done: company.street !== '' && company.city !== '',
        href: '/settings/company',
      },
    ],
    [products, { name: 'product', done: product.rows.length > 0, href: '/products/new' }],
    [partners, { name: 'customer', done: customer.rows.length > 0, href: '/partners/new' }],
    [orders, { name: 'order', done: order.rows.length > 0, href: '/orders/new' }],
    [users, { name: 'user', done: user.rows.length > 1, href: '/settings/users/new' }],
    [backups, { name: 'backup', done: backup.rows.length > 0, href: '/settings/backups' }],
  ];
  return steps.filter(([may]) => may).map(([, step]) => step);
}
