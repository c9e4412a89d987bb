import { IconAlertCircle, IconCheck, IconCopy } from '@tabler/icons-react';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { Button, CopyButton, modals, notifications, Text } from '@/kit/ui';
import css from './page.module.css';

/** Says in a corner that something is done. */
export function said(message: string): void {
  notifications.show({
    message,
    color: 'green',
    icon: <IconCheck size={16} />,
    autoClose: 4000,
    withBorder: true,
  });
}

/** Says in a corner that something was refused, and why. */
export function refused(error: unknown): void {
  notifications.show({
    message: problemOf(error).detail,
    color: 'red',
    icon: <IconAlertCircle size={16} />,
    autoClose: 9000,
    withBorder: true,
  });
}

/** Asks before something that cannot be taken back; true when told to go ahead. */
export function ask(question: {
  title: string;
  text: string;
  yes: string;
  danger?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    modals.openConfirmModal({
      title: question.title,
      children: <Text size="sm">{question.text}</Text>,
      labels: { confirm: question.yes, cancel: t('page.cancel') },
      confirmProps: question.danger ? { color: 'red' } : {},
      closeButtonProps: { 'aria-label': t('page.close') },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}

/** Hands over what is shown once and never again: a one-time code, an API key. */
export function handOver(secret: {
  title: string;
  text: string;
  label: string;
  value: string;
  note?: string;
}): Promise<void> {
  return new Promise((resolve) => {
    const id = modals.open({
      title: secret.title,
      size: 'md',
      closeOnClickOutside: false,
      closeButtonProps: { 'aria-label': t('page.close') },
      onClose: () => resolve(),
      children: (
        <>
          <Text size="sm">{secret.text}</Text>
          <div className={css['secret']}>
            <code aria-label={secret.label}>{secret.value}</code>
            <CopyButton value={secret.value}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  onClick={copy}
                  data-autofocus
                  leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                >
                  {copied ? t('page.copied') : t('page.copy')}
                </Button>
              )}
            </CopyButton>
          </div>
          {secret.note && (
            <Text size="sm" c="dimmed">
              {secret.note}
            </Text>
          )}
          <div className={css['formEnd']}>
            <Button onClick={() => modals.close(id)}>{t('page.done')}</Button>
          </div>
        </>
      ),
    });
  });
}
