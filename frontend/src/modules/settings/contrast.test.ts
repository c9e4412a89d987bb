import { expect, test } from 'vitest';
import { contrast, ratio } from './contrast';

test('contrast on white paper', () => {
  for (const [color, want] of [
    ['#000000', '21.0'],
    ['#ffffff', '1.0'],
    ['#767676', '4.5'],
    ['#777777', '4.4'],
    ['#1F4E79', '8.6'],
    ['#ffd400', '1.4'],
  ] as const)
    expect(ratio(contrast(color)!), color).toBe(want);
  for (const bad of ['', 'red', '#fff', '#12345g', '1f4e79']) expect(contrast(bad), bad).toBeNull();
});
