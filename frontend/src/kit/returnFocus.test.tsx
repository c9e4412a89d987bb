import { render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { ReturnFocus } from './returnFocus';

function Page({ elsewhere = false }: { elsewhere?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button onClick={() => setOpen(true)}>open</button>
      <input aria-label="other" />
      {open && (
        <div>
          <ReturnFocus />
          <button
            onClick={() => {
              setOpen(false);
              if (elsewhere) screen.getByLabelText('other').focus();
            }}
          >
            close
          </button>
        </div>
      )}
    </>
  );
}

function openAndClose() {
  const opener = screen.getByText('open');
  opener.focus();
  opener.click();
  return screen.findByText('close').then((close) => {
    close.focus();
    close.click();
    return opener;
  });
}

test('the focus goes back to where it was', async () => {
  render(<Page />);
  const opener = await openAndClose();
  await waitFor(() => expect(document.activeElement).toBe(opener));
});

test('a place that the focus was given meanwhile is left alone', async () => {
  render(<Page elsewhere />);
  await openAndClose();
  await new Promise((done) => setTimeout(done, 20));
  expect(document.activeElement).toBe(screen.getByLabelText('other'));
});
