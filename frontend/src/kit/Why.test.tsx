import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { MantineProvider } from './ui';
import { Why, type Explanation } from './Why';

const total: Explanation = {
  currency: 'EUR',
  rule: 'Rounded once.',
  parts: [
    {
      label: 'Line 1: A',
      steps: [{ label: 'Quantity × price', text: '3 pcs × 0.335', value: '1.005' }],
      value: '1.01',
    },
    { label: 'Line 2: B', steps: [], value: '1000.34' },
  ],
  steps: [{ label: 'Lines, exact', text: '', value: '1001.345' }],
  value: '1001.35',
};

function draw(load: () => Promise<Explanation>, note?: string) {
  render(
    <MantineProvider env="test">
      <Why figure="Total" load={load} note={note} />
    </MantineProvider>,
  );
  return screen.getByRole('button', { name: 'How this came about: Total' });
}

test('asks when it is opened, and shows the figures as people write them', async () => {
  const load = vi.fn(() => Promise.resolve(total));
  const button = draw(load, 'About what is saved.');
  expect(load).not.toHaveBeenCalled();
  await userEvent.click(button);
  const panel = await screen.findByRole('dialog', { name: 'How this came about: Total' });
  expect(load).toHaveBeenCalledTimes(1);
  for (const text of ['Rounded once.', 'Line 1: A', '1,000.34', '1,001.345', '1,001.35', 'EUR']) {
    expect(within(panel).getByText(text, { exact: false })).toBeTruthy();
  }
  expect(within(panel).getByText('About what is saved.')).toBeTruthy();
  expect(within(panel).getByText('3 pcs × 0.335')).toBeTruthy();
});

test('a quantity has no decimals of a currency; opened again it asks again', async () => {
  const load = vi.fn(() => Promise.resolve({ ...total, currency: '', value: '12.500' }));
  const button = draw(load);
  await userEvent.click(button);
  const panel = await screen.findByRole('dialog');
  expect(within(panel).getByText('12.5')).toBeTruthy();
  await userEvent.click(button);
  await userEvent.click(button);
  expect(load).toHaveBeenCalledTimes(2);
});

test('a refusal is said in the panel', async () => {
  const button = draw(() => Promise.reject(new Error('gone')));
  await userEvent.click(button);
  expect(await screen.findByRole('alert')).toBeTruthy();
});
