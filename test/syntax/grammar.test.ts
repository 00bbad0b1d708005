import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildParserFile } from '@lezer/generator';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../packages/core/src/syntax/grammar');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

it('the parser is the one that `npm run grammar -w packages/core` makes of the grammar', () => {
  const { parser, terms } = buildParserFile(read('python.grammar'), {
    fileName: 'python.grammar',
    moduleStyle: 'es',
    typeScript: true,
  });
  expect(read('parser.generated.ts').trim()).toBe(parser.trim());
  expect(read('parser.generated.terms.ts').trim()).toBe(terms.trim());
});
