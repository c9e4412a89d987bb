import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { theme } from '@/app/theme';
import { activeShortcuts, onKey } from '@/app/shortcuts';
import { MantineProvider, Notifications, notifications } from '@/kit/ui';
import { undoable } from './undoable';

beforeEach(() => {
  notifications.clean();
  render(
    <MantineProvider env="test" theme={theme}>
      <Notifications transitionDuration={0} />
    </MantineProvider>,
  );
});

const keys = () => activeShortcuts().filter((s) => s.key === 'Alt Z');
const button = (of: string) => screen.findByRole('button', { name: `Undo: ${of}` });

test('taken back by a click, once, and the key is gone with it', async () => {
  const undo = vi.fn();
  act(() => undoable('Lamp archived', undo));
  expect(keys().map((s) => s.label)).toEqual(['Undo: Lamp archived']);
  await userEvent.click(await button('Lamp archived'));
  await waitFor(() => expect(undo).toHaveBeenCalledTimes(1));
  expect(keys()).toEqual([]);
  await waitFor(() => expect(screen.queryByText('Lamp archived')).toBeNull());
});

test('Alt Z takes back the latest', async () => {
  const [first, second] = [vi.fn(), vi.fn()];
  act(() => undoable('First archived', first));
  act(() => undoable('Second archived', second));
  await button('Second archived');
  act(() => onKey(new KeyboardEvent('keydown', { key: 'z', code: 'KeyZ', altKey: true })));
  await waitFor(() => expect(second).toHaveBeenCalled());
  expect(first).not.toHaveBeenCalled();
  act(() => onKey(new KeyboardEvent('keydown', { key: 'z', code: 'KeyZ', altKey: true })));
  await waitFor(() => expect(first).toHaveBeenCalled());
});

test('closed, it does nothing any more', async () => {
  const undo = vi.fn();
  act(() => undoable('Lamp archived', undo));
  await button('Lamp archived');
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(keys()).toEqual([]);
  expect(undo).not.toHaveBeenCalled();
});

test('what cannot be taken back is said', async () => {
  act(() => undoable('Lamp archived', () => Promise.reject(new Error('x'))));
  await userEvent.click(await button('Lamp archived'));
  await waitFor(() => expect(screen.getAllByRole('alert').length).toBeGreaterThan(0));
});
