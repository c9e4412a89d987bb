import { t } from '@/app/i18n';
import { useShortcut } from '@/app/shortcuts';
import { Button, Menu } from '@/kit/ui';
import css from './doc.module.css';
import { FORMATS, useExporting, type FileFormat } from './exporting';

/** What is seen as a file: a workbook, CSV, or pages to print. */
export function ExportMenu({ onExport }: { onExport: (format: FileFormat) => void }) {
  const busy = useExporting() !== null;
  return (
    <>
      {FORMATS.map((format) => (
        <InPalette key={format} format={format} onExport={onExport} busy={busy} />
      ))}
      <Menu
        withInitialFocusPlaceholder={false}
        position="bottom-end"
        withinPortal
        shadow="md"
        transitionProps={{ duration: 0 }}
      >
        <Menu.Target>
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            className={css.quietButton!}
            disabled={busy}
            rightSection={<span aria-hidden>▾</span>}
          >
            {t(busy ? 'doc.export_busy' : 'doc.export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map((format) => (
            <Menu.Item key={format} onClick={() => onExport(format)}>
              {t(`doc.export_${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function InPalette({
  format,
  onExport,
  busy,
}: {
  format: FileFormat;
  onExport: (format: FileFormat) => void;
  busy: boolean;
}) {
  useShortcut({
    key: '',
    label: t('doc.export_as', { format: t(`doc.export_${format}`) }),
    scope: 'list',
    disabled: busy,
    run: () => onExport(format),
  });
  return null;
}
