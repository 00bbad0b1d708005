import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digits, edit, makeProject, run, shell, statesOf } from '../../testing/project.js';
import { pipelineStatus } from '../index.js';

describe('what is stale', () => {
  const cases: [string, (dir: string) => void, Record<string, string>][] = [
    [
      'code',
      (dir) => edit(dir, 'src/digits/train.py', 'range(3)', 'range(4)'),
      { train: 'src/digits/train.py changed', evaluate: 'it depends on train' },
    ],
    [
      'a param',
      (dir) => edit(dir, 'params.yaml', '0.5', '0.25'),
      { train: 'param train.rate is 0.25, was 0.5', evaluate: 'it depends on train' },
    ],
    [
      'an out that is gone',
      (dir) => rmSync(join(dir, 'metrics/train.json')),
      { train: 'metrics/train.json is missing', evaluate: 'it depends on train' },
    ],
    [
      'an out that a person changed',
      (dir) => writeFileSync(join(dir, 'report.txt'), 'mine'),
      { report: 'report.txt is not as it was written' },
    ],
    [
      'a file more in a folder',
      (dir) => writeFileSync(join(dir, 'artifacts/train/more'), ''),
      {
        train: 'artifacts/train is not as it was written',
        evaluate: 'it depends on train; artifacts/train changed',
      },
    ],
    [
      'a command',
      (dir) => edit(dir, 'dvc.yaml', 'echo report', 'echo Report'),
      { report: 'its command changed' },
    ],
    [
      'a param that nobody uses',
      (dir) =>
        writeFileSync(join(dir, 'params.yaml'), `${readFileSync(join(dir, 'params.yaml'), 'utf8')}new: 1\n`),
      {},
    ],
    ['a time', (dir) => utimesSync(join(dir, 'src/digits/train.py'), 1, 1), {}],
    ['a comment in params.yaml', (dir) => edit(dir, 'params.yaml', '# cell 3', '# cell 4'), {}],
  ];
  test.each(cases)('%s', async (_, change, expected) => {
    const dir = makeProject(digits);
    await run(dir);
    change(dir);
    const status = await pipelineStatus(dir);
    if (!status.ok) throw new Error(JSON.stringify(status.problems));
    const stale = status.value.filter((stage) => stage.state === 'stale');
    expect(stale.map((stage) => stage.name)).toEqual(Object.keys(expected));
    for (const { name, reasons } of stale) {
      for (const reason of reasons) expect(expected[name]).toContain(reason);
    }
  });

  test('a stage after one that makes the same again does not run', async () => {
    const dir = makeProject(digits);
    await run(dir);
    edit(dir, 'src/digits/train.py', 'import json, os', 'import json, os  # the same');
    expect(statesOf(await run(dir))).toEqual({
      split: 'fresh',
      train: 'finished',
      evaluate: 'fresh',
      report: 'fresh',
    });
  });

  test('one stage runs with what it needs, and no other', async () => {
    const dir = makeProject(digits);
    expect(statesOf(await run(dir, { stage: 'train' }))).toEqual({ split: 'finished', train: 'finished' });
  });

  test('force runs all, always_changed always, frozen never', async () => {
    const dir = shell(
      '  a: {cmd: echo a > a, outs: [a]}\n  b: {cmd: echo b > b, outs: [b], always_changed: true}\n  c: {cmd: echo c > c, outs: [c], frozen: true}\n',
    );
    await run(dir);
    expect(statesOf(await run(dir))).toEqual({ a: 'fresh', b: 'finished', c: 'fresh' });
    expect(statesOf(await run(dir, { force: true }))).toEqual({ a: 'finished', b: 'finished', c: 'fresh' });
    expect(existsSync(join(dir, 'c'))).toBe(false);
  });
});
