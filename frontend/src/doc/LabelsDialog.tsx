import { useState } from 'react';
import { callFile } from '@/api/query';
import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { ChoiceField, QuantityInput } from '@/kit/fields';
import PdfPreview from '@/kit/PdfPreview';
import { useReturnFocus } from '@/kit/returnFocus';
import { Alert, Button, Modal } from '@/kit/ui';
import type { Saved } from './data';
import css from './doc.module.css';

const sheets = ['a4-3x8', 'a4-4x10', '62x29'];
const KEPT = 'kontor.labels.sheet';

/** Which labels to print of the selected rows, and then how they look. */
export default function LabelsDialog({
  kind,
  rows,
  onClose,
}: {
  kind: 'product' | 'lot' | 'location';
  rows: Saved[];
  onClose: () => void;
}) {
  useReturnFocus();
  const [sheet, setSheet] = useState(() => localStorage.getItem(KEPT) ?? sheets[0]!);
  const [start, setStart] = useState('1');
  const [copies, setCopies] = useState('1');
  const [made, setMade] = useState<Blob | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const body = {
        kind,
        ids: rows.map((r) => r.id),
        sheet,
        start: Number(start) || 1,
        copies: Number(copies) || 1,
      };
      setMade(await callFile('/labels', body));
      localStorage.setItem(KEPT, sheet);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  if (made) {
    return (
      <PdfPreview
        title={t('doc.labels')}
        name={t('doc.labels')}
        load={() => Promise.resolve(made)}
        onClose={onClose}
      />
    );
  }
  const fields = problem ? problemOf(problem).fields : [];
  const errorOf = (name: string) => fields.find((f) => f.field === name)?.message;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('doc.labels_of', { count: rows.length })}
      centered
      closeButtonProps={{ 'aria-label': t('kit.close') }}
    >
      <form
        className={css.labels}
        onSubmit={(e) => {
          e.preventDefault();
          void send();
        }}
      >
        <ChoiceField
          name="sheet"
          label={t('doc.labels_sheet')}
          choices={sheets.map((value) => ({ value, label: t(`doc.labels_${value}`) }))}
          value={sheet}
          error={errorOf('sheet')}
          onChange={setSheet}
        />
        <QuantityInput
          name="copies"
          label={t('doc.labels_copies')}
          value={copies}
          error={errorOf('copies')}
          onChange={setCopies}
        />
        {sheet !== '62x29' && (
          <QuantityInput
            name="start"
            label={t('doc.labels_start')}
            help={t('doc.labels_start_help')}
            value={start}
            error={errorOf('start')}
            onChange={setStart}
          />
        )}
        {problem !== null && (
          <Alert color="red" variant="light" role="alert">
            {problemOf(problem).detail}
          </Alert>
        )}
        <Button type="submit" loading={busy}>
          {t('doc.labels_show')}
        </Button>
      </form>
    </Modal>
  );
}
