// What `extract` does with the folder that it writes to: asks, writes all or nothing, keeps what is not its own.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cli,
  emptyFolder,
  environment,
  execute,
  pythonBin,
  snapshot,
  stagewright,
  stagewrightOk,
} from './support.js';

interface Cell {
  readonly source: string;
  readonly tags?: readonly string[];
}

function notebook(...cells: readonly Cell[]): string {
  const written = cells.map(({ source, tags }) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: tags === undefined ? {} : { tags },
    outputs: [],
    source,
  }));
  return JSON.stringify({ cells: written, metadata: {}, nbformat: 4, nbformat_minor: 4 }, null, 1);
}

const PARAMS: Cell = { source: 'size = 4\nfactor = 3', tags: ['parameters'] };
const MAKE: Cell = { source: 'values = list(range(size))\nprint(values)', tags: ['stage:make'] };
const SCALE: Cell = { source: 'scaled = [factor * v for v in values]\nprint(scaled)', tags: ['stage:scale'] };
const REPORT: Cell = { source: 'print(max(scaled))', tags: ['stage:report'] };
const NOTEBOOK = notebook(PARAMS, MAKE, SCALE, REPORT);

function folderWith(text = NOTEBOOK): string {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'small.ipynb'), text);
  return folder;
}

const EXTRACT = ['extract', 'small.ipynb', '--yes'];
const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');
const replace = (folder: string, path: string, from: string | RegExp, to: string) => {
  const text = read(folder, path);
  expect(text).toMatch(from);
  writeFileSync(join(folder, path), text.replace(from, to));
};

test('without a terminal and without --yes everything is shown and nothing is written', async () => {
  const folder = folderWith();
  const ended = await stagewright(['extract', 'small.ipynb'], folder);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('--yes');
  for (const path of ['params.yaml', 'dvc.yaml', 'src/small/scale.py'])
    expect(ended.stdout).toContain(`+++ b/${path}`);
  expect(snapshot(folder)).toEqual({ 'small.ipynb': NOTEBOOK });
});

describe('in a terminal it asks', () => {
  test.each([
    ['y', 0, true],
    ['n', 1, false],
    ['', 1, false],
  ])('%j', async (answer, code, isWritten) => {
    const folder = folderWith();
    const line = `'${process.execPath}' '${cli}' extract small.ipynb`;
    // `script` gives the command a terminal; what it prints there is of no interest.
    const ended = spawnSync('script', ['-qec', line, '/dev/null'], {
      cwd: folder,
      env: environment(pythonBin()),
      input: `${answer}\n`,
    });
    expect(ended.status, String(ended.stdout)).toBe(code);
    expect(existsSync(join(folder, 'dvc.yaml'))).toBe(isWritten);
  });
});

test('--json tells what was written, with the plan', async () => {
  const folder = folderWith();
  const facts = JSON.parse(await stagewrightOk([...EXTRACT, '--json'], folder));
  expect(facts.written).toBe(true);
  expect(facts.plan.stages.map((stage: { name: string }) => stage.name)).toEqual(['make', 'scale', 'report']);
  for (const { path, kind } of facts.files) {
    expect(kind).toBe('create');
    expect(existsSync(join(folder, path)), path).toBe(true);
  }
});

test('--json without --yes tells what would be written, and writes nothing', async () => {
  const folder = folderWith();
  const ended = await stagewright(['extract', 'small.ipynb', '--json'], folder);
  expect(ended.code).toBe(2);
  const facts = JSON.parse(ended.stdout);
  expect(facts.written).toBe(false);
  expect(facts.files.map(({ path }: { path: string }) => path)).toContain('dvc.yaml');
  expect(snapshot(folder)).toEqual({ 'small.ipynb': NOTEBOOK });
});

test('--out makes the folder, and leaves that of the notebook alone', async () => {
  const folder = folderWith();
  await stagewrightOk([...EXTRACT, '--out', 'deep/project'], folder);
  expect(existsSync(join(folder, 'deep/project/dvc.yaml'))).toBe(true);
  const mine = Object.keys(snapshot(folder)).filter((path) => !path.startsWith('deep/project/'));
  expect(mine).toEqual(['small.ipynb']);
});

test('a value that was changed in params.yaml stays, beside new params', async () => {
  const folder = folderWith();
  await stagewrightOk(EXTRACT, folder);
  replace(folder, 'params.yaml', /factor: 3/, 'factor: 5');
  const more = notebook(
    { ...PARAMS, source: 'size = 9\nfactor = 3\noffset = 1' },
    MAKE,
    {
      ...SCALE,
      source: 'scaled = [factor * v + offset for v in values]\nprint(scaled)',
    },
    REPORT,
  );
  writeFileSync(join(folder, 'small.ipynb'), more);
  await stagewrightOk(EXTRACT, folder);
  const params = read(folder, 'params.yaml');
  expect(params).toMatch(/factor: 5/);
  expect(params).toMatch(/size: 9/);
  expect(params).toMatch(/offset: 1/);
});

test('a generated file that was deleted is written again', async () => {
  const folder = folderWith();
  await stagewrightOk(EXTRACT, folder);
  const before = snapshot(folder);
  rmSync(join(folder, 'src'), { recursive: true });
  rmSync(join(folder, 'dvc.yaml'));
  await stagewrightOk(EXTRACT, folder);
  expect(snapshot(folder)).toEqual(before);
});

test('files of a stage that is gone are removed, unless they were edited by hand', async () => {
  const folder = folderWith();
  await stagewrightOk(EXTRACT, folder);
  writeFileSync(join(folder, 'src/small/scale.py'), `${read(folder, 'src/small/scale.py')}# mine\n`);
  writeFileSync(join(folder, 'small.ipynb'), notebook(PARAMS, MAKE));
  const { code, stderr } = await stagewright(EXTRACT, folder);
  expect(code).toBe(0);
  expect(existsSync(join(folder, 'src/small/report.py'))).toBe(false);
  expect(read(folder, 'src/small/scale.py')).toContain('# mine');
  expect(stderr).toContain('src/small/scale.py is no longer generated');
});

test.each(['dvc.yaml', 'src/small/make.py'])('%s of somebody else is never overwritten', async (path) => {
  const folder = folderWith();
  mkdirSync(join(folder, 'src/small'), { recursive: true });
  writeFileSync(join(folder, path), 'mine: 1\n');
  const ended = await stagewright(EXTRACT, folder);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain(`${path}: exists and was not written by Stagewright`);
  expect(ended.stderr).toMatch(/^-mine: 1$/m);
  expect(snapshot(folder)).toEqual({ 'small.ipynb': NOTEBOOK, [path]: 'mine: 1\n' });
});

test.each([
  ['a duplicate key', 'size: 1\nsize: 2\n', 'params/duplicate-key'],
  [
    'a YAML bomb',
    `a: &a [${'x, '.repeat(99)}]\nb: &b [${'*a, '.repeat(99)}]\nc: [${'*b, '.repeat(99)}]\n`,
    'params/too-many-aliases',
  ],
])('params.yaml with %s is named, and nothing is written', async (_what, text, code) => {
  const folder = folderWith();
  await stagewrightOk(EXTRACT, folder);
  writeFileSync(join(folder, 'params.yaml'), text);
  const before = snapshot(folder);
  const ended = await stagewright(EXTRACT, folder);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(`error[${code}]`);
  expect(ended.stderr).toContain('params.yaml, line');
  expect(snapshot(folder)).toEqual(before);
});

describe('nothing is written when one file cannot be', () => {
  const before = { 'small.ipynb': NOTEBOOK };

  test('a read-only folder', () => {
    const folder = folderWith();
    chmodSync(folder, 0o555);
    // No permission stops root: then the command is run as another person.
    const other = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const env = { ...environment(pythonBin()), HOME: '/nonexistent' };
    const ended = spawnSync(process.execPath, [cli, ...EXTRACT], {
      cwd: folder,
      env,
      encoding: 'utf8',
      ...other,
    });
    chmodSync(folder, 0o755);
    expect(ended.status, ended.stderr).toBe(2);
    expect(ended.stderr).toContain('files/not-writable');
    expect(snapshot(folder)).toEqual(before);
  });

  test('a file where the package should be', async () => {
    const folder = folderWith();
    writeFileSync(join(folder, 'src'), 'a file');
    const ended = await stagewright(EXTRACT, folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('files/in-the-way');
    expect(snapshot(folder)).toEqual({ ...before, src: 'a file' });
  });

  test('a link that leads out of the project', async () => {
    const folder = folderWith();
    const outside = emptyFolder();
    symlinkSync(outside, join(folder, 'src'));
    const ended = await stagewright(EXTRACT, folder);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('files/outside');
    expect(snapshot(outside)).toEqual({});
    expect(existsSync(join(folder, 'dvc.yaml'))).toBe(false);
  });

  test('params.yaml that is a folder', async () => {
    const folder = folderWith();
    mkdirSync(join(folder, 'params.yaml'));
    const ended = await stagewright(EXTRACT, folder);
    expect(ended.code).toBe(2);
    expect(snapshot(folder)).toEqual(before);
  });

  test('a limit on the size of files, reached in the middle', async () => {
    // No other file comes near to 2 KB, and the stages come after params.yaml.
    const long = notebook(PARAMS, MAKE, SCALE, {
      ...REPORT,
      source: `print(max(scaled), '${'long '.repeat(500)}')`,
    });
    const folder = folderWith(long);
    const line = `ulimit -f 2; trap '' XFSZ; '${process.execPath}' '${cli}' ${EXTRACT.join(' ')}`;
    const ended = await execute('bash', ['-c', line], folder);
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toContain('Nothing was changed');
    expect(snapshot(folder)).toEqual({ 'small.ipynb': long });
  });
});
