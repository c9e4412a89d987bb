import { expect, test } from 'vitest';
import { readText } from '@/lib/readText';

test('a file is read as it was saved', async () => {
  const text = async (...bytes: number[]) => readText(new Blob([new Uint8Array(bytes)]));
  expect(await text(0x43, 0x61, 0x66, 0xc3, 0xa9)).toBe('Café');
  expect(await text(0xef, 0xbb, 0xbf, 0x43)).toBe('C');
  expect(await text(0x43, 0x61, 0x66, 0xe9)).toBe('Café');
  expect(await text(0xff, 0xfe, 0x43, 0, 0xe9, 0)).toBe('Cé');
  expect(await text(0xfe, 0xff, 0, 0x43, 0, 0xe9)).toBe('Cé');
});
