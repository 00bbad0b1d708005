import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFiles } from './write-files.js';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stagewright-test-'));
  root = join(folder, 'project');
  mkdirSync(root);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every file and folder below the root, hidden ones too; files with their text. */
function tree(): Record<string, string | null> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(root.length + 1), entry.isFile() ? readFileSync(path, 'utf8') : null] as const;
  });
  return Object.fromEntries(entries);
}

const write = (path: string, before: string | null, after: string | null) => ({ root, path, before, after });
const codes = (result: ReturnType<typeof writeFiles>) => result.problems.map((problem) => problem.code);

test('writes, replaces and removes, and leaves nothing else behind', () => {
  writeFileSync(join(root, 'a'), 'old');
  mkdirSync(join(root, 'gone'));
  writeFileSync(join(root, 'gone/b'), 'b');
  const result = writeFiles([
    write('a', 'old', 'new'),
    write('src/x/c.py', null, 'c'),
    write('gone/b', 'b', null),
  ]);
  expect(result.ok).toBe(true);
  expect(tree()).toEqual({ a: 'new', src: null, 'src/x': null, 'src/x/c.py': 'c' });
});

test('a replaced file keeps its permissions', () => {
  writeFileSync(join(root, 'a'), 'old');
  chmodSync(join(root, 'a'), 0o750);
  writeFiles([write('a', 'old', 'new')]);
  expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o750);
});

test('makes the root when it is not there, and removes it again when nothing can be written', () => {
  const other = join(folder, 'new/deep');
  const bad = { root: other, path: '../../escape', before: null, after: '' };
  expect(writeFiles([{ root: other, path: 'a', before: null, after: 'a' }, bad]).ok).toBe(false);
  expect(readdirSync(folder)).toEqual(['project']);
  expect(writeFiles([{ root: other, path: 'a', before: null, after: 'a' }]).ok).toBe(true);
  expect(readFileSync(join(other, 'a'), 'utf8')).toBe('a');
});

test('a failure while renaming puts everything back', () => {
  writeFileSync(join(root, 'old'), 'old');
  writeFileSync(join(root, 'away'), 'away');
  const before = tree();
  // `d` shall be a file, and a folder for `d/e`: the rename of `d` fails after the three before it were made.
  const result = writeFiles([
    write('old', 'old', 'new'),
    write('fresh', null, 'fresh'),
    write('away', 'away', null),
    write('d', null, 'file'),
    write('d/e', null, 'e'),
  ]);
  expect(codes(result)).toEqual(['files/in-the-way']);
  expect(tree()).toEqual(before);
});

test('a file that stands where a folder is needed is a problem, and nothing is written', () => {
  writeFileSync(join(root, 'src'), 'a file');
  expect(codes(writeFiles([write('a', null, 'a'), write('src/x.py', null, 'x')]))).toEqual([
    'files/in-the-way',
  ]);
  expect(tree()).toEqual({ src: 'a file' });
});

test.each([
  ['text', null],
  ['text', 'other'],
])('a file that somebody changed meanwhile is left alone', (now, before) => {
  writeFileSync(join(root, 'a'), now);
  expect(codes(writeFiles([write('b', null, 'b'), write('a', before, 'mine')]))).toEqual(['files/changed']);
  expect(tree()).toEqual({ a: now });
});

test.each(['../escape', 'a/../../escape', '/etc/stagewright-test', '.', 'x\0y'])(
  'refuses the path %j',
  (path) => {
    expect(codes(writeFiles([write('ok', null, ''), write(path, null, 'x')]))).toEqual(['files/outside']);
    expect(tree()).toEqual({});
    expect(readdirSync(folder)).toEqual(['project']);
  },
);

test('refuses symbolic links that lead out of the project, also those that lead nowhere', () => {
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside/file'), 'theirs');
  symlinkSync(join(folder, 'outside'), join(root, 'folder'));
  symlinkSync(join(folder, 'outside/file'), join(root, 'file'));
  symlinkSync(join(folder, 'outside/new'), join(root, 'dangling'));
  for (const [path, before] of [
    ['folder/a', null],
    ['file', 'theirs'],
    ['dangling', null],
  ] as const) {
    expect(codes(writeFiles([write(path, before, 'mine')]))).toEqual(['files/outside']);
  }
  expect(readdirSync(join(folder, 'outside'))).toEqual(['file']);
  expect(readFileSync(join(folder, 'outside/file'), 'utf8')).toBe('theirs');
});

test('follows a link that stays in the project, and a project that is itself linked', () => {
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'link'));
  symlinkSync(root, join(folder, 'same'));
  expect(writeFiles([{ root: join(folder, 'same'), path: 'link/a', before: null, after: 'a' }]).ok).toBe(
    true,
  );
  expect(readFileSync(join(root, 'real/a'), 'utf8')).toBe('a');
});
