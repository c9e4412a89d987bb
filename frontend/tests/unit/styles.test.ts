import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(path, 'utf8');

// A component without its stylesheet looks broken without a word: whatever the
// screens may use has its own, in the library's order.
test('every component that kit/ui offers has its stylesheet, in order', () => {
  const offered = read('src/kit/ui.ts').split("} from '@mantine/core'")[0]!;
  const imported = [...read('src/kit/styles.ts').matchAll(/core\/styles\/(.+)\.css/g)].map(
    (m) => m[1]!,
  );
  const needed = [...offered.matchAll(/^ {2}([A-Z]\w+)/gm)]
    .map((m) => m[1]!)
    .filter((name) => existsSync(`node_modules/@mantine/core/styles/${name}.css`));
  expect(needed.length).toBeGreaterThan(20);
  expect(needed.filter((name) => !imported.includes(name))).toEqual([]);

  const whole = read('node_modules/@mantine/core/styles.css');
  const places = imported.map((name) =>
    whole.indexOf(read(`node_modules/@mantine/core/styles/${name}.css`).trim().slice(0, 400)),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
});
