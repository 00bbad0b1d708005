// What a person can get wrong: each with a message that says where and what to do, the right exit code, and no file written.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cli, emptyFolder, environment, pythonBin, root, snapshot, stagewright } from './support.js';

type Json = Readonly<Record<string, unknown>>;

const code = (source: string, ...tags: readonly string[]): Json => ({
  cell_type: 'code',
  execution_count: null,
  metadata: tags.length === 0 ? {} : { tags },
  outputs: [],
  source,
});

function notebook(cells: readonly Json[], rest: Json = {}): string {
  return JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 4, ...rest }, null, 1);
}

const GOOD = notebook([code('x = 1', 'stage:load'), code('print(x)', 'stage:show')]);

/** Nine lists of nine aliases each: 9⁹ values when written out. */
const YAML_BOMB = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`))
  .join('\n');

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** Command lines that all have to refuse. */
  readonly commands: readonly (readonly string[])[];
  readonly code: number;
  /** In the message: the problem's code, and what to do. */
  readonly says: readonly (string | RegExp)[];
}

const ALL = [
  ['tag', 'n.ipynb'],
  ['check', 'n.ipynb'],
  ['check', 'n.ipynb', '--fix', '--yes'],
  ['plan', 'n.ipynb'],
  ['extract', 'n.ipynb', '--yes'],
  ['extract', 'n.ipynb', '--fix', '--yes', '--out', 'new'],
];
const ANALYSED = ALL.filter(([name]) => name !== 'tag');
const withFile = (text: string, config?: string) => ({
  'n.ipynb': text,
  ...(config === undefined ? {} : { 'stagewright.yaml': config }),
});

const JUDGED = [
  ['check', 'n.ipynb'],
  ['plan', 'n.ipynb'],
  ['extract', 'n.ipynb', '--yes'],
  ['extract', 'n.ipynb', '--yes', '--out', 'new'],
];
/** What is wrong with the code or the tags: findings, so exit code 1. */
const judged = (what: string, says: Case['says'], ...cells: readonly Json[]): Case => ({
  what,
  files: withFile(notebook(cells)),
  commands: JUDGED,
  code: 1,
  says,
});

const CASES: readonly Case[] = [
  judged(
    'a syntax error',
    ['n.ipynb, cell 2', 'print(x)', 'syntax/invalid'],
    code('x = 1', 'stage:a'),
    code('y = (x +\nprint(x)', 'stage:b'),
  ),
  judged(
    'a name that is never defined',
    ['n.ipynb, cell 2', 'nowhere', 'names/undefined'],
    code('x = 1', 'stage:a'),
    code('print(x + nowhere)', 'stage:b'),
  ),
  judged(
    'a stage tag that leaves the project',
    ['n.ipynb, cell 1', 'stage:../../etc', 'tags/bad-stage-name', '`stage:etc`'],
    code('x = 1', 'stage:../../etc'),
    code('print(x)', 'stage:b'),
  ),
  judged(
    'two stage tags on one cell',
    ['n.ipynb, cell 1', 'tags/two-stages', '`a` and `c`'],
    code('x = 1', 'stage:a', 'stage:c'),
    code('print(x)', 'stage:b'),
  ),
  judged(
    'stages that need each other',
    ['n.ipynb, cell', 'order/cycle', /`b` needs `\w+` of `a`/],
    code('def f():\n    return y\nx = 1', 'stage:a'),
    code('y = x + 1', 'stage:b'),
    code('z = y + x\nprint(z)', 'stage:a'),
  ),
  judged(
    'a cell of R',
    ['n.ipynb, cell 2', '%%R', 'ipython/magic', 'skip'],
    code('x = 1', 'stage:a'),
    code('%%R\nplot(x)', 'stage:b'),
  ),
  {
    what: 'not JSON',
    files: withFile('{\n "cells": [\n  oops'),
    commands: ALL,
    code: 2,
    says: ['n.ipynb, line 3, column 3', 'notebook/not-json'],
  },
  { what: 'an empty file', files: withFile(''), commands: ALL, code: 2, says: ['The file is empty'] },
  {
    what: 'an unresolved merge',
    files: withFile(GOOD.replace('\n "metadata"', '\n<<<<<<< HEAD\n "metadata"')),
    commands: ALL,
    code: 2,
    says: ['notebook/not-json', 'merge'],
  },
  {
    what: 'nbformat 3',
    files: withFile('{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}'),
    commands: ALL,
    code: 2,
    says: ['notebook/old-format', 'jupyter nbconvert --to notebook --nbformat 4 n.ipynb'],
  },
  {
    what: 'no code',
    files: withFile(notebook([{ cell_type: 'markdown', metadata: {}, source: '# Hello' }])),
    commands: ALL,
    code: 2,
    says: ['notebook/no-code'],
  },
  {
    what: 'an R notebook',
    files: withFile(notebook([code('x <- 1')], { metadata: { kernelspec: { name: 'ir', language: 'R' } } })),
    commands: ALL,
    code: 2,
    says: ['notebook/not-python', 'kernel runs R'],
  },
  {
    what: 'a damaged cell',
    files: withFile(notebook([code('x = 1'), { cell_type: 'code', source: { a: 1 } }])),
    commands: ALL,
    code: 2,
    says: ['n.ipynb, cell 2', 'notebook/bad-cell', '`source`'],
  },
  {
    what: 'a YAML bomb for settings',
    files: withFile(GOOD, YAML_BOMB),
    commands: ANALYSED,
    code: 2,
    says: ['stagewright.yaml', 'config/too-many-aliases'],
  },
  {
    what: 'a duplicate key in the settings',
    files: withFile(GOOD, 'strict: true\nmetrics: {}\nstrict: false\n'),
    commands: ANALYSED,
    code: 2,
    says: ['stagewright.yaml, line 3', 'config/duplicate-key', 'strict'],
  },
  {
    what: 'a misspelt setting',
    files: withFile(GOOD, 'strickt: true\n'),
    commands: ANALYSED,
    code: 2,
    says: ['stagewright.yaml, line 1', 'Did you mean `strict`?'],
  },
  {
    what: 'no such notebook',
    files: { 'nice.ipynb': GOOD },
    commands: ALL,
    code: 2,
    says: ['files/missing', 'Is it nice.ipynb?'],
  },
  {
    what: 'a tag that leaves the project',
    files: withFile(GOOD),
    commands: [['tag', 'n.ipynb', '--cell', '1', '--stage', '../../etc']],
    code: 2,
    says: ['tags/bad-stage-name', '`stage:etc`'],
  },
  {
    what: 'cells that are not there',
    files: withFile(GOOD),
    commands: ['0', '3', '2-1', 'x', '', '1,9'].map((cell) => ['tag', 'n.ipynb', '--cell', cell, '--skip']),
    code: 2,
    says: ['usage/bad-cell', 'cells 1 to 2'],
  },
  {
    what: 'tags without cells',
    files: withFile(GOOD),
    commands: [['tag', 'n.ipynb', '--stage', 'a']],
    code: 2,
    says: ['usage/no-cell', '--cell'],
  },
  {
    what: 'an unknown command',
    files: {},
    commands: [['chekc', 'n.ipynb']],
    code: 2,
    says: [/unknown command 'chekc'/, 'check'],
  },
  {
    what: 'an unknown option',
    files: withFile(GOOD),
    commands: [['tag', 'n.ipynb', '--stagge', 'a']],
    code: 2,
    says: ["unknown option '--stagge'", '--stage'],
  },
];

describe.each(CASES)('$what', ({ files, commands, code, says }) => {
  test.each(commands.map((args) => [args.join(' '), args] as const))(
    'stagewright %s',
    async (_line, args) => {
      const folder = emptyFolder();
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const ended = await stagewright(args, folder);
      expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(code);
      // `check` prints findings as its result, the others say why they refuse.
      const shown = args[0] === 'check' && code === 1 ? ended.stdout : ended.stderr;
      for (const part of says)
        expect(shown).toEqual(
          typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part),
        );
      expect(ended.stderr).not.toMatch(/^\s+at /m);
      expect(snapshot(folder)).toEqual(files);
      expect(readdirSync(folder).toSorted()).toEqual(Object.keys(files).toSorted());
    },
  );
});

test('with --json the problems are JSON on stdout', async () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'n.ipynb'), 'oops');
  const ended = await stagewright(['tag', 'n.ipynb', '--json'], folder);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toBe('');
  expect(JSON.parse(ended.stdout).problems).toMatchObject([
    { code: 'notebook/not-json', where: { file: 'n.ipynb' } },
  ]);
});

test('a notebook of 100 MB is refused without being read, with the command that makes it small', async () => {
  const folder = emptyFolder();
  const image = { output_type: 'display_data', data: { 'image/png': 'A'.repeat(1024 * 1024) }, metadata: {} };
  const big = { ...code('x = 1'), outputs: Array(100).fill(image) };
  writeFileSync(join(folder, 'n.ipynb'), notebook([big]));
  for (const args of ALL) {
    const ended = await stagewright(args, folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('notebook/too-large');
    expect(ended.stderr).toContain('jupyter nbconvert --clear-output --inplace n.ipynb');
  }
  expect(readdirSync(folder)).toEqual(['n.ipynb']);
});

/** Runs a command in a folder that it may not write to: as another person when we are root, whom no permission stops. */
function runWithoutRights(args: readonly string[], cwd: string) {
  const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const env = { ...environment(pythonBin()), HOME: '/nonexistent', XDG_CACHE_HOME: '/nonexistent' };
  return spawnSync(process.execPath, [cli, ...args], { cwd, env, encoding: 'utf8', ...other });
}

describe('a read-only folder', () => {
  test.each([['init'], ['tag', 'n.ipynb', '--cell', '1', '--stage', 'other']])('%s', (...args) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'n.ipynb'), GOOD);
    chmodSync(join(folder, 'n.ipynb'), 0o444);
    chmodSync(folder, 0o555);
    const ended = runWithoutRights(args, folder);
    expect(ended.status, ended.stderr).toBe(2);
    expect(ended.stderr).toContain('files/not-writable');
    expect(ended.stderr).toContain('Nothing was changed');
    expect(snapshot(folder)).toEqual({ 'n.ipynb': GOOD });
    chmodSync(folder, 0o755);
  });
});

test('the example survives: a copy is checked in a folder whose name needs quoting', async () => {
  const folder = join(emptyFolder(), "it's $HOME; rm");
  mkdirSync(folder);
  cpSync(join(root, 'examples/digits/digits.ipynb'), join(folder, 'n b.ipynb'));
  const ended = await stagewright(['tag', 'n b.ipynb'], folder);
  expect(ended.code, ended.stderr).toBe(0);
});

test('a notebook that is named by a symbolic link is written where it is, and the link stays', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'here'));
  writeFileSync(join(folder, 'real.ipynb'), GOOD);
  symlinkSync('../real.ipynb', join(folder, 'here/n.ipynb'));
  const ended = await stagewright(
    ['tag', 'n.ipynb', '--cell', '1', '--stage', 'other'],
    join(folder, 'here'),
  );
  expect(ended.code, ended.stderr).toBe(0);
  expect(snapshot(folder)['real.ipynb']).toBe(GOOD.replace('stage:load', 'stage:other'));
  expect(lstatSync(join(folder, 'here/n.ipynb')).isSymbolicLink()).toBe(true);
});
