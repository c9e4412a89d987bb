import { problemOf } from '@/api/problem';
import { t } from '@/app/i18n';
import { EditorEnd, EditorNotes, Fields, Panel, ProblemNote, useEditor, Waiting } from '@/kit/page';
import { NumberInput, Switch, TextInput } from '@/kit/ui';
import type { BackupSettings } from './backup';

const blank = { enabled: false, time: '02:00', folder: '', second_folder: '', keep: 14 };

/** When a backup is made by itself, where it goes, how many are kept. */
export function Schedule() {
  const editor = useEditor<BackupSettings, typeof blank>({
    path: '/settings/backups',
    blank,
    values: (s) => ({
      enabled: s.enabled,
      time: s.time,
      folder: s.folder,
      second_folder: s.second_folder,
      keep: s.keep,
    }),
    label: (field) => t(`backups.${field}`),
  });
  const { form } = editor;
  if (editor.loading) return <Waiting />;
  if (editor.error) return <ProblemNote problem={problemOf(editor.error)} />;
  return (
    <Panel title={t('backups.schedule')} about={t('backups.schedule_about')}>
      <form ref={editor.ref} onSubmit={editor.onSubmit} noValidate>
        <EditorNotes editor={editor} />
        <ProblemNote problem={editor.problem} />
        <Switch
          mb="md"
          label={t('backups.enabled')}
          name="enabled"
          {...form.getInputProps('enabled', { type: 'checkbox' })}
        />
        <Fields>
          <TextInput
            label={t('backups.time')}
            description={t('backups.time_help')}
            placeholder="02:30"
            maxLength={5}
            name="time"
            {...form.getInputProps('time')}
          />
          <NumberInput
            label={t('backups.keep')}
            description={t('backups.keep_help')}
            name="keep"
            min={1}
            max={1000}
            allowDecimal={false}
            {...form.getInputProps('keep')}
          />
          <TextInput
            label={t('backups.folder')}
            description={t('backups.folder_help')}
            name="folder"
            spellCheck={false}
            {...form.getInputProps('folder')}
          />
          <TextInput
            label={t('backups.second_folder')}
            description={t('backups.second_folder_help')}
            name="second_folder"
            spellCheck={false}
            {...form.getInputProps('second_folder')}
          />
        </Fields>
        <EditorEnd editor={editor} />
      </form>
    </Panel>
  );
}
