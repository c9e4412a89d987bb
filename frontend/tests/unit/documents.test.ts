import { expect, test } from 'vitest';
import { hasWord, t } from '@/app/i18n';
import { documents } from '@/doc/registry';
import { documentTypes } from '../e2e/documents';

test('every document type has its generated browser tests', () => {
  expect(
    documents.map((d) => ({
      kind: d.kind,
      path: d.path,
      many: t(d.many),
      form: d.form !== undefined,
      ...(d.creates === false && { creates: false }),
    })),
  ).toEqual(documentTypes);
});

test('every word that a definition names exists', () => {
  const missing: string[] = [];
  const look = (value: unknown) => {
    if (typeof value === 'string' && /^[a-z_]+\.[a-z_0-9]+$/.test(value) && !value.includes('/')) {
      if (!hasWord(value)) missing.push(value);
    }
  };
  const LABELS = [
    'label',
    'help',
    'one',
    'many',
    'title',
    'text',
    'add',
    'empty',
    'done',
    'yes',
    'no',
    'blank',
  ];
  const walk = (node: unknown, name: string) => {
    if (Array.isArray(node)) node.forEach((n) => walk(n, name));
    else if (node && typeof node === 'object') {
      for (const [key, value] of Object.entries(node)) {
        if (key === 'icon' || key === 'Component') continue;
        if (LABELS.includes(key)) look(value);
        walk(value, key);
      }
    }
  };
  for (const doc of documents) walk(doc, doc.kind);
  expect(missing).toEqual([]);
});

test('letters behind g and routes are each used once', () => {
  for (const of of [documents.flatMap((d) => d.letter ?? []), documents.map((d) => d.path)]) {
    expect(new Set(of).size).toBe(of.length);
  }
});
