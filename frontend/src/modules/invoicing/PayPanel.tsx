import { useState } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { A } from '@/kit/A';
import { Button, notifications, TextInput } from '@/kit/ui';
import { today } from '@/lib/date';
import { isDecimal } from '@/lib/money';
import type { Invoice } from './define';
import css from './invoicing.module.css';

type Payment = components['schemas']['Payment'];

/** Enters and posts a payment for what is still open of the document. */
export function PayPanel({ record: v, changed }: { record: Invoice; changed: () => void }) {
  const me = useMe();
  const early = v.discount_until !== null && v.discount_until >= today() && v.paid === 'none';
  const [amount, setAmount] = useState(v.outstanding);
  const [on, setOn] = useState(today());
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (!me.may('payments.payment.post')) return <p className={css.note}>{t('invoice.pay_not')}</p>;
  const pay = async (rest: 'open' | 'discount') => {
    setBusy(true);
    setProblem('');
    try {
      const open = v.instalments.filter((n) => n.line_id !== null && Number(n.outstanding) > 0);
      const draft = await call<Payment>('POST', '/payments', {
        body: {
          payment_date: on,
          ...(rest === 'discount' ? {} : { amount }),
          items: open.map((n) => ({ line_id: n.line_id, rest })),
        },
      });
      const done = await call<Payment>('POST', `/payments/${draft.id}/post`, { body: {} });
      notifications.show({ message: t('payment.post_done', { title: done.number ?? '' }) });
      await refresh('payment');
      changed();
    } catch (error) {
      setProblem(problemOf(error).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={css.pay}
      onSubmit={(e) => {
        e.preventDefault();
        void pay('open');
      }}
    >
      <TextInput
        size="xs"
        label={t('invoice.pay_amount', { currency: v.currency })}
        value={amount}
        onChange={(e) => setAmount(e.currentTarget.value)}
        error={amount && !isDecimal(amount) ? t('invoice.pay_amount_wrong') : undefined}
      />
      <TextInput
        size="xs"
        type="date"
        label={t('invoice.pay_date')}
        value={on}
        onChange={(e) => setOn(e.currentTarget.value)}
      />
      <div className={css.buttons}>
        <Button type="submit" size="xs" loading={busy} disabled={!isDecimal(amount)}>
          {t('invoice.pay_post')}
        </Button>
        {early && (
          <Button size="xs" variant="default" disabled={busy} onClick={() => void pay('discount')}>
            {t('invoice.pay_early')}
          </Button>
        )}
        <A href="/payments/new" className={css.link}>
          {t('invoice.pay_more')}
        </A>
      </div>
      {problem && (
        <p role="alert" className={css.problem}>
          {problem}
        </p>
      )}
    </form>
  );
}
