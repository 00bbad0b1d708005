import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { english } from '../../ui/src/strings/english.js';
import { translated } from '../../ui/src/strings/translate.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** A message with its form for many, which may be null. */
type Message = readonly [string, string | null];

/** The messages that the sources hand to JupyterLab's translator. */
function messagesOfSources(): Message[] {
  const files = readdirSync(at('.'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => {
      const text = readFileSync(join(at('.'), path), 'utf8');
      const singles = [...text.matchAll(/trans\s*\.__\(\s*'((?:[^'\\]|\\.)*)'/g)];
      const plurals = [...text.matchAll(/trans\s*\._n\(\s*'((?:[^'\\]|\\.)*)',\s*'((?:[^'\\]|\\.)*)'/g)];
      return [
        ...singles.map(([, one = '']): Message => [one.replace(/\\'/g, "'"), null]),
        ...plurals.map(([, one = '', many = '']): Message => [one, many]),
      ];
    });
}

/** The messages that the views hand on: each function is called with one and with many of what it counts. */
function messagesOfViews(): Message[] {
  const found: Message[] = [];
  const table: Readonly<Record<string, unknown>> = translated(english, {
    text: (message) => {
      found.push([message, null]);
      return '';
    },
    count: (one, many) => {
      found.push([one, many]);
      return '';
    },
  });
  const source = readFileSync(at('../../ui/src/strings/english.ts'), 'utf8');
  for (const [, name = '', params = ''] of source.matchAll(/^ {2}(\w+): \(([^)]*)\)/gm)) {
    const make = table[name] as (...values: unknown[]) => string;
    const kinds = params.split(',').map((param) => param.split(':')[1]?.trim() ?? '');
    const choices = kinds.map((kind, place) =>
      kind === 'string' ? [`text ${place}`] : kind.includes('null') ? [3, null] : [1, 3, 4],
    );
    for (const values of product(choices)) make(...values);
  }
  return found;
}

function product(choices: readonly (readonly unknown[])[]): unknown[][] {
  return choices.reduce<unknown[][]>(
    (all, some) => all.flatMap((one) => some.map((value) => [...one, value])),
    [[]],
  );
}

const messages = [
  ...new Map([...messagesOfSources(), ...messagesOfViews()].map((one) => [one[0], one])).values(),
];
const spanish: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(at('../locale/es_ES.json'), 'utf8'),
);
const marks = (text: string) => [...text.matchAll(/%\d/g)].map(([mark]) => mark).sort();

test('there are messages', () => {
  expect(messages.length).toBeGreaterThan(150);
});

test.each(messages)('Spanish has “%s”', (one, many) => {
  const said = spanish[one];
  expect(said, `packages/jupyterlab/locale/es_ES.json lacks ${JSON.stringify([one, many])}`).toBeDefined();
  expect(said?.length).toBe(many === null ? 1 : 2);
  expect(marks(said?.at(-1) ?? '')).toEqual(marks(many ?? one));
});

test('Spanish has nothing that is said nowhere', () => {
  const known = new Set(messages.map(([one]) => one));
  expect(Object.keys(spanish).filter((one) => one !== '' && !known.has(one))).toEqual([]);
});
