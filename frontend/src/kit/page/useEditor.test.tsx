import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { QueryClientProvider } from '@tanstack/react-query';
import { beforeEach, expect, test, vi } from 'vitest';
import { ProblemError } from '@/api/problem';
import { queryClient, recordKey } from '@/api/query';
import { MantineProvider, Notifications, notifications, TextInput } from '@/kit/ui';
import { EditorEnd } from './EditorEnd';
import { EditorNotes } from './EditorNotes';
import { useEditor } from './useEditor';

interface Company {
  name: string;
  city: string;
  phone: string;
  version: number;
}

// The server: it refuses what was written on an older version.
let now: Company;
const sent = vi.fn<(body: Partial<Company>) => void>();

vi.mock('@tanstack/react-router', () => ({ useBlocker: () => undefined }));
vi.mock('@/api/query', async (original) => {
  const real = await original<typeof import('@/api/query')>();
  const { useQuery } = await import('@tanstack/react-query');
  const call = (method: string, _path: string, options?: { body: Partial<Company> }) => {
    if (method === 'GET') return Promise.resolve(now);
    const body = options!.body;
    sent(body);
    if (body.version !== now.version) {
      return Promise.reject(
        new ProblemError({ status: 409, code: 'stale_version', detail: 'Stale.', fields: [] }),
      );
    }
    now = { ...now, ...body, version: now.version + 1 };
    return Promise.resolve(now);
  };
  return {
    ...real,
    call,
    useRecord: (path: string) =>
      useQuery({ queryKey: [...real.recordKey(path), {}], queryFn: () => Promise.resolve(now) }),
  };
});

const blank = { name: '', city: '', phone: '' };

function Form() {
  const editor = useEditor<Company, typeof blank>({
    path: '/settings/company',
    blank,
    values: ({ name, city, phone }) => ({ name, city, phone }),
    label: (field) => field.toUpperCase(),
  });
  return (
    <form ref={editor.ref} onSubmit={editor.onSubmit}>
      <EditorNotes editor={editor} />
      {(['name', 'city', 'phone'] as const).map((f) => (
        <TextInput key={f} label={f} {...editor.form.getInputProps(f)} />
      ))}
      <EditorEnd editor={editor} />
    </form>
  );
}

const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const save = () => userEvent.click(screen.getByRole('button', { name: 'Save' }));

async function type(name: string, text: string) {
  await userEvent.clear(field(name));
  await userEvent.type(field(name), text);
}

/** Somebody else saves; `seen` also says so here. */
function meanwhile(change: Partial<Company>, seen = false) {
  now = { ...now, ...change, version: now.version + 1 };
  if (seen) act(() => queryClient.setQueryData([...recordKey('/settings/company'), {}], now));
}

beforeEach(async () => {
  queryClient.clear();
  notifications.clean();
  sent.mockClear();
  now = { name: 'Nord', city: 'Kiel', phone: '1', version: 1 };
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <Form />
        <Notifications transitionDuration={0} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await waitFor(() => expect(field('name').value).toBe('Nord'));
});

test('what only one of us changed is kept from both', async () => {
  await type('phone', '22');
  meanwhile({ city: 'Bonn' });
  await save();
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('both are kept');
  await userEvent.click(screen.getByRole('button', { name: 'Merge and save' }));
  await waitFor(() => expect(now).toMatchObject({ phone: '22', city: 'Bonn', version: 3 }));
  // Theirs was not sent back, and the form shows both.
  expect(sent).toHaveBeenLastCalledWith({ phone: '22', version: 2 });
  expect([field('phone').value, field('city').value]).toEqual(['22', 'Bonn']);
});

test('what both changed is asked for, and nothing is saved before', async () => {
  await type('city', 'Ulm');
  await type('phone', '22');
  meanwhile({ city: 'Bonn' });
  await save();
  await screen.findByRole('dialog');
  const go = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Merge and save' });
  expect(go().disabled).toBe(true);
  expect(now.version).toBe(2);
  await userEvent.click(screen.getByRole('radio', { name: 'CITY: Theirs, Bonn' }));
  await userEvent.click(go());
  await waitFor(() => expect(now).toMatchObject({ city: 'Bonn', phone: '22', version: 3 }));
});

test('told before saving; looking at it does not save', async () => {
  await type('city', 'Ulm');
  meanwhile({ city: 'Bonn' }, true);
  await userEvent.click(await screen.findByRole('button', { name: 'Show differences' }));
  await userEvent.click(screen.getByRole('radio', { name: 'CITY: Mine, Ulm' }));
  await userEvent.click(screen.getByRole('button', { name: 'Merge and save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect([field('city').value, now.city, sent.mock.calls.length]).toEqual(['Ulm', 'Bonn', 0]);
  await save();
  await waitFor(() => expect(now).toMatchObject({ city: 'Ulm', version: 3 }));
});

test('nothing typed: theirs simply appears', async () => {
  meanwhile({ city: 'Bonn' }, true);
  await waitFor(() => expect(field('city').value).toBe('Bonn'));
  expect(screen.queryByRole('button', { name: 'Show differences' })).toBeNull();
});

test('both wrote the same: saved without a question', async () => {
  await type('city', 'Bonn');
  meanwhile({ city: 'Bonn' });
  await save();
  await waitFor(() => expect(screen.queryByText('Not saved yet')).toBeNull());
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(now.version).toBe(2);
});

test('what was discarded comes back on top of what is there now', async () => {
  await type('phone', '22');
  meanwhile({ city: 'Bonn' });
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  await waitFor(() => expect(field('phone').value).toBe('1'));
  await userEvent.click(await screen.findByRole('button', { name: 'Undo: Changes discarded' }));
  await waitFor(() => expect([field('phone').value, field('city').value]).toEqual(['22', 'Bonn']));
});
