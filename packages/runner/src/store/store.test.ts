import { mkdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  configSchema,
  defaultConfig,
  noRun,
  type Run,
  type RunEvent,
  reduceRun,
  writeEvent,
  writeRecord,
} from '@stagewright/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitAll, digits, makeProject, run, runOf } from '../../testing/project.js';
import { openStore, previousRun, resolveRun } from '../index.js';
import { thisProcess } from '../process/identity.js';
import { takeLock } from './lock.js';
import { newRunId } from './recorder.js';

const ids = ['20261121-100000-0001', '20261121-100000-0002', '20261122-100000-0003', '20261123-100000-0004'];

interface Part {
  state?: Run['state'];
  metrics?: Record<string, number>;
  commit?: string;
}

function storedRun(id: string, { state = 'finished', metrics = {}, commit }: Part = {}): Run {
  const time = '2026-11-21T10:00:00.000Z';
  const events: RunEvent[] = [
    { type: 'run-started', time, id, pipeline: 'p', process: null, params: {}, stages: ['train'] },
    {
      type: 'environment',
      time,
      environment: {
        git: commit === undefined ? null : { commit, branch: null, dirty: false, diff: null, untracked: [] },
      },
    },
    ...Object.entries(metrics).map(
      ([name, value]): RunEvent => ({ type: 'stage-metric', time, stage: 'train', name, value, step: null }),
    ),
  ];
  const run = events.reduce(reduceRun, noRun);
  return state === 'running' ? run : reduceRun(run, { type: 'run-ended', time, state, reason: null });
}

function storeOf(runs: readonly Run[]) {
  const dir = makeProject({});
  for (const run of runs) {
    mkdirSync(join(dir, '.stagewright/runs', run.id), { recursive: true });
    writeFileSync(join(dir, '.stagewright/runs', run.id, 'run.json'), writeRecord(run));
  }
  return openStore(dir);
}

describe('damage', () => {
  test('a record that is cut off anywhere is told from its events', async () => {
    const dir = makeProject(digits);
    const whole = runOf(await run(dir));
    const file = join(dir, '.stagewright/runs', whole.id, 'run.json');
    const { length } = readFileSync(file);
    for (const at of [0, 1, Math.floor(length / 2), length - 3]) {
      truncateSync(file, at);
      expect(openStore(dir).list()).toEqual({ runs: [whole], problems: [] });
    }
  });

  test('events that are cut off too leave an interrupted run', async () => {
    const dir = makeProject(digits);
    const { id } = runOf(await run(dir));
    const folder = join(dir, '.stagewright/runs', id);
    rmSync(join(folder, 'run.json'));
    const text = readFileSync(join(folder, 'events.jsonl'), 'utf8');
    const first = text.indexOf('\n') + 1;
    const lives = text.replace(`"pid":${process.pid}`, '"pid":999999999');
    fc.assert(
      fc.property(fc.integer({ min: first + 20, max: text.lastIndexOf('{"type":"run-ended"') }), (at) => {
        writeFileSync(join(folder, 'events.jsonl'), lives.slice(0, at));
        const { runs, problems } = openStore(dir).list();
        expect(problems).toEqual([]);
        expect(runs).toMatchObject([{ id, state: 'interrupted' }]);
      }),
      { numRuns: 30 },
    );
  });

  test('what cannot be saved is named and left out; the others are listed', () => {
    const store = storeOf([storedRun(ids[0] ?? ''), storedRun(ids[1] ?? '')]);
    const broken = join(store.dir, '.stagewright/runs', ids[1] ?? '', 'run.json');
    truncateSync(broken, 50);
    const { runs, problems } = store.list();
    expect(runs.map((r) => r.id)).toEqual([ids[0]]);
    expect(problems).toMatchObject([
      { code: 'store/damaged', where: { file: `.stagewright/runs/${ids[1]}/run.json` } },
    ]);
    expect(store.newest()?.id).toBe(ids[0]);
  });

  test('a record under another run’s name is no record', () => {
    const store = storeOf([storedRun(ids[0] ?? '')]);
    const folder = join(store.dir, '.stagewright/runs', ids[1] ?? '');
    mkdirSync(folder);
    writeFileSync(join(folder, 'run.json'), writeRecord(storedRun(ids[0] ?? '')));
    expect(store.list()).toMatchObject({ runs: [{ id: ids[0] }], problems: [{ code: 'store/damaged' }] });
  });

  test('other things in the folder are nobody’s business', () => {
    const store = storeOf([storedRun(ids[0] ?? '')]);
    writeFileSync(join(store.dir, '.stagewright/runs/notes.txt'), 'mine');
    mkdirSync(join(store.dir, '.stagewright/runs/old'));
    expect(store.list()).toMatchObject({ runs: [{ id: ids[0] }], problems: [] });
  });

  test('a folder where a run was killed before it began is no run', () => {
    const store = storeOf([storedRun(ids[0] ?? '')]);
    mkdirSync(join(store.dir, '.stagewright/runs', ids[1] ?? '', 'logs'), { recursive: true });
    expect(store.list()).toMatchObject({ runs: [{ id: ids[0] }], problems: [] });
  });

  test('no store is an empty one', () => {
    const store = openStore(makeProject({}));
    expect(store.list()).toEqual({ runs: [], problems: [] });
    expect(resolveRun(store, 'latest', defaultConfig)).toMatchObject({ problems: [{ code: 'store/empty' }] });
  });

  test('logs are read from the run’s folder only', () => {
    const evil = storedRun(ids[0] ?? '');
    const stages = evil.stages.map((stage) => ({ ...stage, log: '../../../dvc.yaml' }));
    const store = storeOf([{ ...evil, stages }]);
    writeFileSync(join(store.dir, 'dvc.yaml'), 'secret');
    expect(store.logOf({ ...evil, stages }, 'train')).toBeNull();
  });
});

describe('names of runs', () => {
  const runs = [
    storedRun(ids[0] ?? '', { metrics: { accuracy: 0.9, loss: 3 } }),
    storedRun(ids[1] ?? '', { metrics: { accuracy: 0.7, loss: 1 }, state: 'failed' }),
    storedRun(ids[2] ?? '', { metrics: { accuracy: 0.8, loss: 2 } }),
    storedRun(ids[3] ?? '', { state: 'failed' }),
  ];
  test.each([
    ['latest', ids[3]],
    ['previous', ids[2]],
    ['20261122', ids[2]],
    [ids[0] ?? '', ids[0]],
    ['best:accuracy', ids[0]],
    ['best:train.accuracy', ids[0]],
    ['best:loss', ids[2]],
    ['best', 'store/which-metric'],
    ['best:slope', 'store/no-metric'],
    ['20261121', 'store/ambiguous'],
    ['no-such-thing', 'store/no-such-run'],
    ['--help', 'store/no-such-run'],
    ['', 'store/no-such-run'],
  ])('%s', (name, expected) => {
    const found = resolveRun(storeOf(runs), name, defaultConfig);
    expect(found.ok ? found.value.id : found.problems[0]?.code).toBe(expected);
  });

  test('the best is what stagewright.yaml says it is', () => {
    const config = configSchema.parse({ metrics: { loss: 'higher' } });
    expect(resolveRun(storeOf(runs), 'best', config)).toMatchObject({ value: { id: ids[0] } });
  });

  test('a run with NaN is never the best', () => {
    const bad = storedRun(ids[2] ?? '', { metrics: { loss: 0 } });
    const nan = { ...bad, metrics: bad.metrics.map((m) => ({ ...m, value: 'NaN' as const })) };
    const store = storeOf([storedRun(ids[0] ?? '', { metrics: { loss: 3 } }), nan]);
    expect(resolveRun(store, 'best:loss', defaultConfig)).toMatchObject({ value: { id: ids[0] } });
  });

  test('a git ref is the newest finished run at its commit', () => {
    const dir = makeProject({ a: '' });
    const first = commitAll(dir);
    const store = storeOf([
      storedRun(ids[0] ?? '', { commit: first }),
      storedRun(ids[1] ?? '', { commit: first }),
      storedRun(ids[2] ?? '', { commit: first, state: 'failed' }),
      storedRun(ids[3] ?? '', { commit: 'f'.repeat(40) }),
    ]);
    const inRepository = { ...store, dir };
    expect(resolveRun(inRepository, 'main', defaultConfig)).toMatchObject({ value: { id: ids[1] } });
    expect(resolveRun(inRepository, first.slice(0, 8), defaultConfig)).toMatchObject({
      value: { id: ids[1] },
    });
    const later = commitAll(dir, 'later');
    expect(later).not.toBe(first);
    expect(resolveRun(inRepository, 'HEAD', defaultConfig)).toMatchObject({
      problems: [{ code: 'store/none-at-ref' }],
    });
    expect(resolveRun(inRepository, 'HEAD~1', defaultConfig)).toMatchObject({ value: { id: ids[1] } });
  });

  test('the baseline is the newest finished run before', () => {
    const [newest] = runs.toReversed();
    if (newest === undefined) throw new Error('no runs');
    expect(previousRun(runs.toReversed(), newest)).toMatchObject({ value: { id: ids[2] } });
  });
});

test('ids of runs sort by time, also within a second', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 3000 }), { maxLength: 30 }), (pauses) => {
      let time = Date.UTC(2026, 10, 21, 10, 15, 30);
      const made: string[] = [];
      for (const pause of pauses) {
        time += pause;
        made.push(newRunId(new Date(time), made.at(-1) ?? null));
      }
      // A second has room for as many runs as its digits can tell apart, halving what is left each time.
      const crowded = pauses.filter((pause) => pause < 1000).length > 12;
      if (!crowded) expect(made).toEqual([...new Set(made)].sort());
    }),
  );
  expect(newRunId(new Date('2026-11-21T10:15:30Z'), null)).toMatch(/^20261121-101530-[0-9a-f]{4}$/);
});

describe('the lock', () => {
  const lockIn = (dir: string) => join(dir, 'lock');

  test('is one run’s at a time', () => {
    const path = lockIn(makeProject({}));
    const first = takeLock(path, 'one');
    expect(takeLock(path, 'two')).toMatchObject({ ok: false, problems: [{ code: 'run/busy' }] });
    if (first.ok) first.value.release();
    expect(takeLock(path, 'two')).toMatchObject({ ok: true, value: { orphan: null } });
  });

  test.each([
    ['a process that is gone', { ...thisProcess(), pid: 999_999_999, run: 'one' }, 'one'],
    ['a later process with its number', { ...thisProcess(), started: 'before:1', run: 'one' }, 'one'],
    ['nobody that can be read', 'garbage', null],
  ])('of %s is taken over', (_, holder, orphan) => {
    const path = lockIn(makeProject({}));
    writeFileSync(path, JSON.stringify(holder));
    expect(takeLock(path, 'two')).toMatchObject({ ok: true, value: { orphan } });
    expect(takeLock(path, 'three').ok).toBe(false);
  });

  test('of another machine is respected while it gives signs of life', () => {
    const path = lockIn(makeProject({}));
    writeFileSync(path, JSON.stringify({ ...thisProcess(), host: 'elsewhere', run: 'one' }));
    expect(takeLock(path, 'two').problems[0]?.message).toContain('elsewhere');
    utimesSync(path, 1, 1);
    expect(takeLock(path, 'two')).toMatchObject({ ok: true, value: { orphan: 'one' } });
  });

  test('that was taken over is not released by the one who lost it', () => {
    const path = lockIn(makeProject({}));
    const first = takeLock(path, 'one');
    writeFileSync(path, JSON.stringify({ ...thisProcess(), run: 'two' }));
    if (first.ok) first.value.release();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ run: 'two' });
  });
});

test('a run without an ending goes on while it holds the lock, on this machine or another', () => {
  const id = ids[0] ?? '';
  const dir = makeProject({});
  const folder = join(dir, '.stagewright/runs', id);
  const lock = join(dir, '.stagewright/lock');
  mkdirSync(folder, { recursive: true });
  const begin: RunEvent = {
    type: 'run-started',
    time: '',
    id,
    pipeline: 'p',
    process: thisProcess(),
    params: {},
    stages: [],
  };
  writeFileSync(join(folder, 'events.jsonl'), writeEvent(begin));
  const stateWith = (holder: object) => {
    writeFileSync(lock, JSON.stringify(holder));
    return openStore(dir).newest()?.state;
  };
  expect(openStore(dir).newest()?.state).toBe('interrupted');
  expect(stateWith({ ...thisProcess(), run: id })).toBe('running');
  expect(stateWith({ ...thisProcess(), run: 'another' })).toBe('interrupted');
  expect(stateWith({ ...thisProcess(), started: 'before', run: id })).toBe('interrupted');
  expect(stateWith({ ...thisProcess(), host: 'elsewhere', run: id })).toBe('running');
  utimesSync(lock, 1, 1);
  expect(openStore(dir).newest()?.state).toBe('interrupted');
});
