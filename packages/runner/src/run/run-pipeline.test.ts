import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns, defaultConfig } from '@stagewright/core';
import { describe, expect, test } from 'vitest';
import { commitAll, digits, makeProject, run, runOf, statesOf, writeProject } from '../../testing/project.js';
import { openStore, pipelineStatus, previousRun } from '../index.js';

const edit = (dir: string, path: string, from: string, to: string) => {
  const before = readFileSync(join(dir, path), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(dir, path), before.replace(from, to));
};
const shell = (stages: string, more: Record<string, string> = {}) =>
  makeProject({ 'dvc.yaml': `stages:\n${stages}`, ...more });

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

describe('outs', () => {
  test('are removed before the stage runs, unless they persist', async () => {
    const dir = shell(
      '  a:\n    cmd: cat kept out 2>/dev/null | wc -l > seen; echo line >> kept; echo line >> out\n    outs: [seen, out, kept: {persist: true}]\n'.replace(
        'kept: {persist: true}',
        '{kept: {persist: true}}',
      ),
    );
    await run(dir);
    await run(dir, { force: true });
    expect(readFileSync(join(dir, 'seen'), 'utf8').trim()).toBe('1');
  });

  test('that are not written make the stage fail', async () => {
    const ran = await run(shell('  a: {cmd: "true", outs: [a]}\n'));
    expect(runOf(ran).stages[0]).toMatchObject({
      state: 'failed',
      reason: 'it ended well but did not write a',
    });
  });

  test('behind a link that leaves the project are neither removed nor written', async () => {
    const elsewhere = makeProject({ 'mine.txt': 'precious' });
    const dir = shell('  a: {cmd: "true", outs: [link/mine.txt]}\n');
    symlinkSync(elsewhere, join(dir, 'link'));
    const ran = await run(dir);
    expect(runOf(ran).stages[0]?.reason).toContain('leaves the project');
    expect(readFileSync(join(elsewhere, 'mine.txt'), 'utf8')).toBe('precious');
  });
});

describe('failure', () => {
  test('a traceback: the last lines, no more, and what did not depend on it goes on', async () => {
    const dir = makeProject({
      ...digits,
      'src/digits/train.py': 'def fit():\n    raise ValueError("no data")\nfit()\n',
    });
    const ran = await run(dir);
    expect(statesOf(ran)).toEqual({
      split: 'finished',
      train: 'failed',
      evaluate: 'skipped',
      report: 'finished',
    });
    const record = runOf(ran);
    expect(record).toMatchObject({ state: 'failed', reason: 'stage train failed: ValueError: no data' });
    const train = record.stages.find((stage) => stage.name === 'train');
    expect(train).toMatchObject({ exitCode: 1, reason: 'ValueError: no data' });
    expect(train?.tail[0]).toBe('Traceback (most recent call last):');
    expect(train?.tail.join('\n')).not.toContain('observe.py');
    expect(train?.tail.at(-1)).toBe('ValueError: no data');
  });

  test.each([
    ['exit 7', 'exit code 7', 7],
    ['no-such-program', '`no-such-program` was not found on the PATH', 127],
    ['kill -KILL $$', 'SIGKILL', null],
  ])('%s', async (command, words, exitCode) => {
    const [stage] = runOf(await run(shell(`  a: {cmd: '${command}'}\n`))).stages;
    expect(stage?.reason).toContain(words);
    expect(stage?.exitCode).toBe(exitCode);
  });

  test('a dependency that is not there is said, and the stage not started', async () => {
    const [stage] = runOf(await run(shell('  a: {cmd: touch ran, deps: [data.csv]}\n'))).stages;
    expect(stage).toMatchObject({
      state: 'failed',
      reason: 'data.csv, which it reads, is not there',
      started: null,
    });
  });

  test('of several commands the rest does not run', async () => {
    const dir = shell('  a: {cmd: ["echo one", "exit 3", "touch ran"]}\n');
    const ran = await run(dir);
    expect(runOf(ran).stages[0]).toMatchObject({ exitCode: 3 });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
    expect(openStore(dir).logOf(runOf(ran), 'a')).toBe('one\n');
  });

  test('a failed stage runs again', async () => {
    const dir = shell('  a: {cmd: test -e ready && echo a > a, outs: [a]}\n');
    expect(statesOf(await run(dir))).toEqual({ a: 'failed' });
    writeFileSync(join(dir, 'ready'), '');
    expect(statesOf(await run(dir))).toEqual({ a: 'finished' });
  });
});

describe('stages', () => {
  test('run side by side when neither needs the other', async () => {
    const wait = (mine: string, other: string) =>
      `touch ${mine}; for i in $(seq 100); do test -e ${other} && exit 0; sleep 0.05; done; exit 1`;
    const dir = shell(`  a: {cmd: "${wait('a', 'b')}"}\n  b: {cmd: "${wait('b', 'a')}"}\n`);
    expect(statesOf(await run(dir, { jobs: 2 }))).toEqual({ a: 'finished', b: 'finished' });
  });

  test('never more at a time than asked for', async () => {
    const one = 'mkdir alone && sleep 0.05 && rmdir alone';
    const dir = shell(['a', 'b', 'c'].map((name) => `  ${name}: {cmd: ${one}}\n`).join(''));
    expect(statesOf(await run(dir, { jobs: 1 }))).toEqual({ a: 'finished', b: 'finished', c: 'finished' });
  });

  test('are what `python -m` and `python FILE` make them', async () => {
    const facts =
      'import sys\nprint(__name__, sys.argv, sys.path[0], __file__, __spec__ and __spec__.name, sorted(globals()))\n';
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  m: {cmd: python -m src.pkg.mod a --b=1}\n  f: {cmd: python src/pkg/mod.py a}\n',
      'src/pkg/mod.py': facts,
    });
    const observed = await run(dir);
    const plain = await run(dir, { force: true, runtime: null });
    const store = openStore(dir);
    for (const stage of ['m', 'f']) {
      expect(store.logOf(runOf(observed), stage)).toBe(store.logOf(runOf(plain), stage));
      expect(store.logOf(runOf(observed), stage)).toContain('__main__');
    }
  });

  test('started ahead of their turn see what the stages before them wrote', async () => {
    const dir = makeProject({
      'dvc.yaml': `stages:
  a: {cmd: python a.py, outs: [made.py, a.txt]}
  b: {cmd: python b.py, deps: [made.py, a.txt], outs: [b.txt]}
`,
      'a.py':
        'import time\ntime.sleep(0.5)\nopen("made.py", "w").write("value = 2\\n")\nopen("a.txt", "w").write("a")\n',
      'b.py': 'import json\nimport made\nopen("b.txt", "w").write(str(made.value) + open("a.txt").read())\n',
      'made.py': 'value = 1\n',
    });
    expect(statesOf(await run(dir, { jobs: 2 }))).toEqual({ a: 'finished', b: 'finished' });
    expect(readFileSync(join(dir, 'b.txt'), 'utf8')).toBe('2a');
  });

  test('that wait for a turn that does not come leave nothing behind', async () => {
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  a: {cmd: sleep 0.3 && exit 1, outs: [a]}\n  b: {cmd: python b.py, deps: [a]}\n',
      'b.py': 'import json\nopen("ran", "w")\n',
    });
    const ran = await run(dir, { jobs: 2 });
    expect(statesOf(ran)).toEqual({ a: 'failed', b: 'skipped' });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
    expect(processesOf(runOf(ran).id)).toEqual([]);
  });
});

/** Processes that have a run's id in their environment. */
function processesOf(id: string): string[] {
  const find = `grep -lsa 'STAGEWRIGHT_RUN=${id}' /proc/[0-9]*/environ || true`;
  return execFileSync('sh', ['-c', find], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.includes('self'));
}

describe('an interrupt', () => {
  test('ends the stages and the run, and the next run works', async () => {
    const dir = makeProject({
      'dvc.yaml': 'stages:\n  a: {cmd: python a.py, outs: [a]}\n  b: {cmd: "true", deps: [a]}\n',
      'a.py':
        'import os, time\nopen("a", "w").write("half")\nopen("up", "w").close()\nif not os.path.exists("quick"): time.sleep(60)\n',
    });
    const controller = new AbortController();
    const poll = setInterval(() => existsSync(join(dir, 'up')) && controller.abort(), 20);
    const ran = await run(dir, {}, controller.signal);
    clearInterval(poll);
    expect(runOf(ran).state).toBe('interrupted');
    expect(statesOf(ran)).toEqual({ a: 'interrupted', b: 'skipped' });
    expect(openStore(dir).newest()?.state).toBe('interrupted');
    expect(processesOf(runOf(ran).id)).toEqual([]);
    writeFileSync(join(dir, 'quick'), '');
    expect(statesOf(await run(dir))).toEqual({ a: 'finished', b: 'finished' });
  });

  test('ends also a stage that ignores it', async () => {
    const dir = shell('  a: {cmd: "trap \'\' INT TERM; touch up; while :; do sleep 0.05; done"}\n');
    const controller = new AbortController();
    const poll = setInterval(() => existsSync(join(dir, 'up')) && controller.abort(), 20);
    const ran = await run(dir, { grace: { interrupt: 50, terminate: 50 } }, controller.signal);
    clearInterval(poll);
    expect(runOf(ran).state).toBe('interrupted');
    expect(processesOf(runOf(ran).id)).toEqual([]);
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
