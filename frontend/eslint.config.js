import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// Where Mantine may be named, and which way imports may point:
// lib → api → kit → doc → modules → app. A module never imports another module.
const layers = [
  { files: ['src/lib/**'], banned: ['@/api/*', '@/kit/*', '@/doc/*', '@/modules/*', '@/app/*'] },
  { files: ['src/api/**'], banned: ['@/kit/*', '@/doc/*', '@/modules/*'] },
  { files: ['src/kit/**'], banned: ['@/doc/*', '@/modules/*'] },
  { files: ['src/doc/**'], banned: [] },
];

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.gen.ts', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: ['error', 'smart'],
      'no-restricted-globals': [
        'error',
        { name: 'alert', message: 'Use the dialogs of kit.' },
        { name: 'confirm', message: 'Use the dialogs of kit.' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/kit/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@mantine/*'], message: 'Only src/kit imports Mantine: use @/kit/ui.' },
          ],
        },
      ],
    },
  },
  ...layers.map(({ files, banned }) => ({
    files,
    // A test may build on what lies above.
    ignores: ['**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...(files[0].startsWith('src/kit')
              ? []
              : [
                  { group: ['@mantine/*'], message: 'Only src/kit imports Mantine: use @/kit/ui.' },
                ]),
            ...banned.map((group) => ({ group: [group], message: 'This import points upward.' })),
          ],
        },
      ],
    },
  })),
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
);
