// What is written reads as if a colleague had written it: the part of that which a machine can check.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOfExample, execute, root, snapshot, stagewrightOk, succeed } from './support.js';

describe.each(['digits', 'temperature', 'untagged'])('%s', (example) => {
  let folder: string;
  let python: string[];

  beforeAll(async () => {
    folder = copyOfExample(example, { keep: true });
    await stagewrightOk(['extract', `${example}.ipynb`, '--fix', '--yes'], folder);
    python = Object.keys(snapshot(folder)).filter((path) => /^(src|tests)\/.*\.py$/.test(path));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there is a module for each stage, and a test', () => {
    expect(python.filter((path) => path.startsWith('src/')).length).toBeGreaterThan(2);
    expect(python.some((path) => path.startsWith('tests/test_'))).toBe(true);
  });

  test('ruff check', async () => {
    await succeed(
      'ruff',
      ['check', '--isolated', '--no-cache', '--select', 'E4,E7,E9,F,I,B,UP', '.'],
      folder,
    );
  });

  test('no unused import, silenced or not', async () => {
    await succeed(
      'ruff',
      ['check', '--isolated', '--no-cache', '--select', 'F401', '--ignore-noqa', '.'],
      folder,
    );
  });

  test('ruff format --check', async () => {
    await succeed(
      'ruff',
      ['format', '--check', '--isolated', '--no-cache', '--exclude', '*.ipynb', '.'],
      folder,
    );
  });

  test('python -m compileall', async () => {
    await succeed('python', ['-m', 'compileall', '-q', 'src', 'tests'], folder);
  });

  test('every function is typed and documented', async () => {
    const notebook = readFileSync(join(folder, `${example}.ipynb`), 'utf8');
    const own = [...notebook.matchAll(/"def (\w+)\(/g)].map((match) => match[1]).join(',');
    const script = join(root, 'test/e2e/check_functions.py');
    const { stdout } = await execute('python', [script, own, ...python], folder);
    expect(stdout.trim()).toBe('');
  });
});
