import { useState, type FormEvent } from 'react';
import type { components } from '@/api/schema.gen';
import { problemOf } from '@/api/problem';
import { call, refresh } from '@/api/query';
import { t } from '@/app/i18n';
import { useMe } from '@/doc/me';
import { said } from '@/kit/page';
import { Button, TextInput } from '@/kit/ui';
import { formatMoment } from '@/lib/date';
import css from './purchasing.module.css';
import './lateWords';

type Order = components['schemas']['PurchaseOrder'];

/** Who asked for approval, who gave it, and a way to send the order back. */
export function ApprovalPanel({ record: o, changed }: { record: Order; changed: () => void }) {
  const me = useMe();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState('');
  const refuse = async (e: FormEvent) => {
    e.preventDefault();
    try {
      await call('POST', `/purchase-orders/${o.id}/refuse`, {
        body: { version: o.version, reason },
      });
      said(t('purchase.refuse_done'));
      await refresh('purchase_order');
      changed();
    } catch (error) {
      setProblem(problemOf(error).detail);
    }
  };
  return (
    <>
      {o.refusal && o.state !== 'approval' && (
        <p className={css.text}>{t('purchase.refused', { reason: o.refusal })}</p>
      )}
      {o.requested_by && (
        <p className={css.text}>{t('purchase.asked_by', { name: o.requested_by })}</p>
      )}
      {o.approved_by && o.approved_at && (
        <p className={css.text}>
          {t('purchase.approved_by', { name: o.approved_by, when: formatMoment(o.approved_at) })}
        </p>
      )}
      {o.state === 'approval' && me.may('purchasing.order.approve') && (
        <form className={css.form} onSubmit={(e) => void refuse(e)}>
          <TextInput
            label={t('purchase.refuse_why')}
            value={reason}
            maxLength={1000}
            onChange={(e) => setReason(e.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={reason.trim() === ''}>
            {t('purchase.refuse')}
          </Button>
          {problem && (
            <p role="alert" className={css.problem}>
              {problem}
            </p>
          )}
        </form>
      )}
    </>
  );
}
