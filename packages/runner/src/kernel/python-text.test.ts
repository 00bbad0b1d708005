import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pythonText } from './python-text.js';

test('Python reads the same text, from one line of ASCII', () => {
  const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), 300);
  const literals = ['\'"\\\n\r\u2028\u0085\u001e😀ä', ...texts].map(
    (text) => [text, pythonText(text)] as const,
  );
  for (const [, literal] of literals) expect(literal).toMatch(/^'[\x20-\x7e]*'$/);
  const source = `import json\nprint(json.dumps([${literals.map(([, literal]) => literal).join(',')}]))`;
  const read: unknown = JSON.parse(execFileSync('python3', ['-'], { input: source, encoding: 'utf8' }));
  expect(read).toEqual(literals.map(([text]) => text));
});
