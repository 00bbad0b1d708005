import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns, defaultConfig } from '@stagewright/core';
import { describe, expect, test } from 'vitest';
import {
  commitAll,
  digits,
  edit,
  makeProject,
  run,
  runOf,
  shell,
  statesOf,
  writeProject,
} from '../../testing/project.js';
import { openStore, previousRun } from '../index.js';

describe('a run', () => {
  test('records what design.md lists', async () => {
    const dir = makeProject(digits);
    const commit = commitAll(dir);
    edit(dir, 'src/digits/train.py', 'range(3)', 'range(4)');
    const ran = await run(dir);
    const stored = openStore(dir).newest();
    expect(stored).toEqual(runOf(ran));
    if (stored === null) throw new Error('nothing stored');
    expect(stored).toMatchObject({ state: 'finished', reason: null });
    expect(stored.params).toEqual({ seed: 1, 'split.size': 4, 'train.rate': 0.5 });
    expect(stored.environment.git).toMatchObject({
      commit,
      branch: 'main',
      dirty: true,
      untracked: [],
    });
    expect(readFileSync(join(dir, '.stagewright/runs', stored.id, 'uncommitted.diff'), 'utf8')).toContain(
      '+for step in range(4):',
    );
    const { environment } = stored;
    for (const fact of ['user', 'host', 'platform', 'cpu', 'memory', 'python', 'packages'] as const) {
      expect(environment[fact], fact).not.toBeNull();
    }
    expect(environment.python?.version).toMatch(/^3\.\d+\.\d+$/);
    const [split, train] = ['split', 'train'].map((name) => stored.stages.find((s) => s.name === name));
    expect(split).toMatchObject({
      state: 'finished',
      seeds: { random: ['11'] },
      exitCode: 0,
      params: { seed: 1, 'split.size': 4 },
      deps: [{ path: 'src/digits/split.py', kind: 'dep' }],
      outs: [{ path: 'artifacts/split/numbers.json', kind: 'out' }],
    });
    expect(split?.seconds).toBeGreaterThan(0);
    expect(split?.peakMemory).toBeGreaterThan(1_000_000);
    expect(split?.deps[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(train?.outs.map((out) => out.hash?.endsWith('.dir'))).toEqual([true, false]);
    expect(openStore(dir).logOf(stored, 'split')).toBe('split __main__\n');
    const metrics = Object.fromEntries(stored.metrics.map((m) => [`${m.stage}.${m.name}`, m]));
    expect(metrics['train.loss']?.points).toEqual([
      [0, 0.5],
      [1, 0.25],
      [2, 0.5 / 3],
      [3, 0.125],
    ]);
    expect(metrics['train.accuracy']?.value).toBe(0.5);
    expect(metrics['train.gradient']?.value).toBe('NaN');
    expect(metrics['evaluate.score']?.value).toBe(1);
  });

  test('tells each stage’s events in order, the run’s first and last', async () => {
    const { events } = await run(makeProject(digits));
    expect(events[0]?.type).toBe('run-started');
    expect(events.at(-1)?.type).toBe('run-ended');
    const train = events.flatMap((event) =>
      'stage' in event && event.stage === 'train' ? [event.type] : [],
    );
    expect(train.filter((type) => type !== 'stage-log')).toEqual([
      'stage-queued',
      'stage-queued',
      'stage-started',
      'stage-metric',
      'stage-metric',
      'stage-metric',
      'stage-progress',
      'stage-facts',
      'stage-metric',
      'stage-metric',
      'stage-finished',
    ]);
  });

  test('with nothing to do runs nothing, records nothing, and says so', async () => {
    const dir = makeProject(digits);
    await run(dir);
    const again = await run(dir);
    expect(again.result).toMatchObject({ ok: true, value: { kind: 'fresh' } });
    expect(again.events).toEqual([]);
    expect(openStore(dir).ids()).toHaveLength(1);
  });

  test('a fresh stage keeps its metrics and seeds in the next record', async () => {
    const dir = makeProject(digits);
    const first = runOf(await run(dir));
    edit(dir, 'src/digits/evaluate.py', '* 2', '* 3');
    const ran = await run(dir);
    expect(statesOf(ran)).toEqual({ split: 'fresh', train: 'fresh', evaluate: 'finished', report: 'fresh' });
    const second = runOf(ran);
    expect(second.metrics.map((m) => [m.name, m.value])).toEqual([
      ['loss', 0.5 / 3],
      ['accuracy', 0.5],
      ['gradient', 'NaN'],
      ['score', 1.5],
    ]);
    expect(second.stages[0]).toMatchObject({ reused: first.id, seeds: { random: ['11'] } });
    const diff = compareRuns(second, first, defaultConfig, openStore(dir).textOf);
    expect(diff.metrics.filter((m) => m.verdict !== 'same')).toMatchObject([
      { name: 'score', change: 0.5, verdict: 'better' },
    ]);
    expect(diff.code).toMatchObject([{ path: 'src/digits/evaluate.py', stages: ['evaluate'] }]);
    expect(diff.code[0]?.diff).toMatch(/^-.*\* 2/m);
    expect(diff.data).toEqual([]);
  });
});

describe('--set', () => {
  test('changes the file, then runs with it', async () => {
    const dir = makeProject(digits);
    await run(dir);
    const ran = await run(dir, { settings: ['train.rate=0.25', 'seed=2'] });
    expect(readFileSync(join(dir, 'params.yaml'), 'utf8')).toBe(
      'seed: 2  # everywhere\nsplit:\n  size: 4\ntrain:\n  rate: 0.25 # cell 3\n',
    );
    expect(runOf(ran).params).toMatchObject({ seed: 2, 'train.rate': 0.25 });
    const { runs } = openStore(dir).list();
    const before = previousRun(runs, runOf(ran));
    expect(
      before.ok && compareRuns(runOf(ran), before.value, defaultConfig).params.map((p) => p.name),
    ).toEqual(['seed', 'train.rate']);
  });

  test('that is wrong runs and writes nothing', async () => {
    const dir = makeProject(digits);
    const ran = await run(dir, { settings: ['seed=2', 'train.ratte=0.25'] });
    expect(ran.result).toMatchObject({ ok: false, problems: [{ code: 'params/missing' }] });
    expect(readFileSync(join(dir, 'params.yaml'), 'utf8')).toBe(digits['params.yaml']);
    expect(existsSync(join(dir, '.stagewright'))).toBe(false);
  });

  test('of an unknown stage neither', async () => {
    const dir = makeProject(digits);
    const ran = await run(dir, { stage: 'tran', settings: ['seed=2'] });
    expect(ran.result.problems[0]).toMatchObject({ code: 'pipeline/no-such-stage' });
    expect(ran.result.problems[0]?.remedy).toContain('`train`');
    expect(readFileSync(join(dir, 'params.yaml'), 'utf8')).toBe(digits['params.yaml']);
  });
});

test('only one run at a time, and the other is named', async () => {
  const dir = shell('  a: {cmd: touch up; while test ! -e go; do sleep 0.05; done}\n');
  const first = run(dir);
  while (!existsSync(join(dir, 'up'))) await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await run(dir);
  writeFileSync(join(dir, 'go'), '');
  expect(second.result).toMatchObject({ ok: false, problems: [{ code: 'run/busy' }] });
  expect(second.result.problems[0]?.message).toContain(String(process.pid));
  expect(statesOf(await first)).toEqual({ a: 'finished' });
});

test('the store’s folder is ignored by git but for what belongs into the repository', async () => {
  const dir = makeProject(digits);
  commitAll(dir);
  await run(dir);
  mkdirSync(join(dir, '.stagewright/base'));
  writeProject(dir, { '.stagewright/base/train.py': '' });
  const status = execFileSync('git', ['status', '--porcelain', '-uall', '.stagewright'], {
    cwd: dir,
    encoding: 'utf8',
  });
  expect(status.trim().split('\n')).toEqual(['?? .stagewright/.gitignore', '?? .stagewright/base/train.py']);
});
