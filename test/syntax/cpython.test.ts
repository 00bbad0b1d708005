import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parsePython } from '@stagewright/core';
import { beforeAll, expect, it } from 'vitest';
import { type Dump, dumpBody, firstDifference } from './dump-tree.js';
import { askPython, testPython } from './python-lines.js';
import { INVALID, SNIPPETS } from './snippets.js';

interface Answer {
  readonly text?: string;
  readonly body?: readonly Dump[];
  readonly error?: string;
}

const ask = async (requests: readonly unknown[]) => (await askPython('dump_ast.py', requests)) as Answer[];

/** Where our tree differs from CPython's, and what we wrongly call a problem. */
function disagreements(text: string, theirs: readonly Dump[]): string[] {
  const { body, problems } = parsePython(text);
  const found = problems.map(({ from, message }) => `offset ${from}: ${message}`);
  const difference = firstDifference(dumpBody(body), theirs);
  return difference === null ? found : [...found, difference];
}

/** The modules of the standard library, and those of its tests that are rich in syntax, where they are installed. */
function standardLibrary(): string[] {
  const script = 'import sysconfig; print(sysconfig.get_path("stdlib"))';
  const folder = execFileSync(testPython(), ['-c', script], { encoding: 'utf8' }).trim();
  const rich =
    /^test_(grammar|fstring|patma|scope|named_exp|type_|syntax|generators|genexps|decorators|unpack|with)/;
  const modules = (path: string, wanted: (name: string) => boolean) => {
    try {
      return readdirSync(path)
        .filter((name) => name.endsWith('.py') && wanted(name))
        .map((name) => join(path, name));
    } catch {
      return [];
    }
  };
  return [...modules(folder, () => true), ...modules(join(folder, 'test'), (name) => rich.test(name))];
}

it('agrees with CPython on the standard library', async () => {
  const files = standardLibrary();
  expect(files.length).toBeGreaterThan(100);
  const answers = await ask(files.map((file) => ({ file })));
  const differing: string[] = [];
  let statements = 0;
  for (const [i, { text, body }] of answers.entries()) {
    if (text === undefined || body === undefined) continue;
    statements += body.length;
    for (const each of disagreements(text, body)) differing.push(`${files[i]}: ${each}`);
  }
  expect(statements).toBeGreaterThan(2000);
  expect(differing).toEqual([]);
});

let snippets: Answer[] = [];
beforeAll(async () => {
  snippets = await ask([...SNIPPETS, ...INVALID].map((text) => ({ text })));
});

it.each(SNIPPETS.map((text, i) => [text, i] as const))('agrees with CPython on %j', (text, i) => {
  const { body } = snippets[i] ?? {};
  // An older Python does not know the newest syntax.
  if (body === undefined) expect(parsePython(text).problems).toEqual([]);
  else expect(disagreements(text, body)).toEqual([]);
});

it.each(INVALID.map((text, i) => [text, i] as const))('rejects %j, as CPython does', (text, i) => {
  expect(snippets[SNIPPETS.length + i]?.error).toMatch(/Error/);
  expect(parsePython(text).problems).not.toEqual([]);
});
