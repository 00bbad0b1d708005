import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as whole from '@astral-sh/ruff-wasm-nodejs';
import { beforeAll, expect, test } from 'vitest';
import { RUFF_SETTINGS } from '../../packages/core/src/files/ruff-tools.js';
import { root, succeed } from '../e2e/support.js';

type Ruff = Pick<typeof whole, 'Workspace' | 'PositionEncoding'>;

const DIST = join(root, 'packages/vscode/dist');

/** A module of Python's own library in so many is tried: fifty in all. */
const EACH = 4;

let texts: { readonly name: string; readonly text: string }[];

beforeAll(async () => {
  const library = (
    await succeed('python', ['-c', 'import os; print(os.path.dirname(os.__file__))'], root)
  ).trim();
  texts = readdirSync(library)
    .filter((name) => name.endsWith('.py'))
    .filter((_, at) => at % EACH === 0)
    .map((name) => ({ name, text: readFileSync(join(library, name), 'utf8') }));
});

/** What a formatter and linter says of a text; what it throws too. */
function said({ Workspace, PositionEncoding }: Ruff): (text: string) => unknown {
  const ruff = new Workspace(RUFF_SETTINGS, PositionEncoding.Utf16);
  const orThrown = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return { thrown: String(error) };
    }
  };
  return (text) => [orThrown(() => ruff.format(text)), orThrown(() => ruff.check(text))];
}

test('the formatter in the extension, of which only the used part is there, says what the whole one says', async () => {
  const [name = ''] = readdirSync(DIST).filter((file) => file.startsWith('ruff_wasm'));
  const packaged = said((await import(pathToFileURL(join(DIST, name)).href)) as Ruff);
  const expected = said(whole);
  expect(texts.length).toBeGreaterThan(40);
  for (const { name, text } of texts) {
    // As it is, with an error in the middle, and written as nobody formats it.
    for (const variant of [
      text,
      text.slice(0, text.length / 2),
      text.replace(/ = /g, '=').replace(/, /g, ' ,'),
    ])
      expect(packaged(variant), name).toEqual(expected(variant));
  }
});
