import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadRuff } from './host/ruff.js';
import { planProject } from './project.js';

const tools = await loadRuff();
let out: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'stagewright-test-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

function put(path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

test('bases are written after the files, so that a broken-off write is completed the next time', () => {
  const change = planProject(out, [{ path: 'src/a.py', text: 'a = 1\n' }], tools);
  expect(change.ok && change.value.writes.map(({ path }) => path)).toEqual([
    'src/a.py',
    '.stagewright/base/src/a.py.base',
  ]);
  // Killed between the two: the file is new, the base is not.
  put('src/a.py', 'a = 2\n');
  put('.stagewright/base/src/a.py.base', 'a = 1\n');
  const again = planProject(out, [{ path: 'src/a.py', text: 'a = 2\n' }], tools);
  expect(again.ok && again.value.edits).toEqual([]);
  expect(again.ok && again.value.writes.map(({ path }) => path)).toEqual(['.stagewright/base/src/a.py.base']);
});

test('a merge that Python cannot read is refused', () => {
  const base = 's = """\na\nb\nc\nd\ne\n"""\n';
  put('.stagewright/base/a.py.base', base);
  // By hand the quotes became single ones; what is generated now has such quotes in the string.
  put('a.py', base.replaceAll('"""', "'''"));
  const change = planProject(out, [{ path: 'a.py', text: base.replace('c', "'''") }], tools);
  expect(change.problems.map(({ code, where }) => [code, where?.file])).toEqual([
    ['files/broken-merge', 'a.py'],
  ]);
});

test('a script that was broken by hand before is no reason to stop', () => {
  put('.stagewright/base/a.py.base', 'a = 1\nb = 2\nc = 3\nd = 4\n');
  put('a.py', 'a = (\nb = 2\nc = 3\nd = 4\n');
  expect(planProject(out, [{ path: 'a.py', text: 'a = 1\nb = 2\nc = 3\nd = 5\n' }], tools).ok).toBe(true);
});

test('a file that is not text is not touched', () => {
  put('a.py', Buffer.from([0xff, 0xfe, 0x41]));
  const change = planProject(out, [{ path: 'a.py', text: 'a = 1\n' }], tools);
  expect(change.problems.map(({ code }) => code)).toEqual(['files/not-text']);
});

test('YAML that is broken already is named', () => {
  put('dvc.yaml', 'stages: {}\nstages: {}\n');
  const change = planProject(out, [{ path: 'dvc.yaml', text: 'stages: {}\n' }], tools);
  expect(change.problems.map(({ code, where }) => [code, where?.line])).toEqual([['yaml/duplicate-key', 2]]);
});
