import { render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { activeShortcuts, register, startShortcuts, useShortcut } from './shortcuts';

let stop: () => void;
const offs: (() => void)[] = [];
beforeEach(() => (stop = startShortcuts()));
afterEach(() => {
  stop();
  offs.splice(0).forEach((off) => off());
  document.body.innerHTML = '';
});

function on(key: string, run: () => void, scope: 'frame' | 'form' | 'dialog' = 'frame') {
  offs.push(register({ key, label: key, scope, run }));
}

function press(key: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const e = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  target.dispatchEvent(e);
  return e;
}

describe('shortcuts', () => {
  it('runs what is registered and keeps the browser from doing its own', () => {
    const save = vi.fn();
    on('Ctrl S', save);
    const e = press('s', { ctrlKey: true, code: 'KeyS' });
    expect(save).toHaveBeenCalledOnce();
    expect(e.defaultPrevented).toBe(true);
  });

  it('asks the latest first', () => {
    const page = vi.fn();
    const form = vi.fn();
    on('Ctrl S', page);
    on('Ctrl S', form, 'form');
    press('s', { ctrlKey: true });
    expect(form).toHaveBeenCalledOnce();
    expect(page).not.toHaveBeenCalled();
    expect(activeShortcuts().filter((s) => s.key === 'Ctrl S')).toHaveLength(1);
  });

  it('leaves single letters to inputs, but not Ctrl keys', () => {
    const slash = vi.fn();
    const palette = vi.fn();
    on('/', slash);
    on('Ctrl K', palette);
    const input = document.body.appendChild(document.createElement('input'));
    press('/', {}, input);
    press('k', { ctrlKey: true }, input);
    expect(slash).not.toHaveBeenCalled();
    expect(palette).toHaveBeenCalledOnce();
    press('/');
    expect(slash).toHaveBeenCalledOnce();
  });

  it('understands g and then a letter', () => {
    const orders = vi.fn();
    on('g o', orders);
    press('g');
    press('x');
    press('o');
    expect(orders).not.toHaveBeenCalled();
    press('g');
    press('o');
    expect(orders).toHaveBeenCalledOnce();
  });

  it('goes by the place of a key when Alt makes another sign of it', () => {
    const create = vi.fn();
    on('Alt C', create);
    press('ç', { altKey: true, code: 'KeyC' });
    expect(create).toHaveBeenCalledOnce();
  });

  it('is silent behind a dialog', () => {
    const page = vi.fn();
    const dialog = vi.fn();
    on('Ctrl Enter', page);
    document.body.innerHTML = '<div role="dialog" aria-modal="true"></div>';
    press('Enter', { ctrlKey: true });
    expect(page).not.toHaveBeenCalled();
    on('Ctrl Enter', dialog, 'dialog');
    press('Enter', { ctrlKey: true });
    expect(dialog).toHaveBeenCalledOnce();
  });

  it('forgets a component that left, and runs what it means now', () => {
    const seen: number[] = [];
    function Counter({ n, off = false }: { n: number; off?: boolean }) {
      useShortcut({
        key: 'Ctrl J',
        label: 'count',
        scope: 'form',
        run: () => seen.push(n),
        disabled: off,
      });
      return null;
    }
    const { rerender, unmount } = render(<Counter n={1} />);
    press('j', { ctrlKey: true });
    rerender(<Counter n={2} />);
    press('j', { ctrlKey: true });
    rerender(<Counter n={3} off />);
    press('j', { ctrlKey: true });
    rerender(<Counter n={4} />);
    press('j', { ctrlKey: true });
    unmount();
    press('j', { ctrlKey: true });
    expect(seen).toEqual([1, 2, 4]);
  });
});
