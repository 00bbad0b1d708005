import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../run/events.js';
import { type MetricRecord, type Run, runSchema } from '../run/facts.js';
import { noRun, reduceRun } from '../run/reduce-run.js';
import { readEvents, readRecord, writeEvent, writeRecord } from './record.js';

/** Values for properties; few names, so that events meet. */
const time = fc.constantFrom('2026-11-21T10:00:00.000Z', '2026-11-21T10:00:01.000Z');
const stage = fc.constantFrom('load', 'train', 'evaluate');
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
  fc.constantFrom('NaN' as const, 'Infinity' as const, '-Infinity' as const),
);
const seconds = fc.constantFrom(0.1, 2);
const file = fc.record({
  path: fc.constantFrom('a.py', 'data.csv'),
  kind: fc.constantFrom('dep' as const, 'out' as const),
  hash: fc.constantFrom('aa', 'bb', null),
  size: fc.constantFrom(1, null),
});
const files = fc.array(file, { maxLength: 2 });
const params = fc.dictionary(fc.constantFrom('lr', 'seed'), fc.oneof(fc.integer(), fc.string()), {
  maxKeys: 2,
  noNullPrototype: true,
});
const cmd = fc.constant<string[]>(['python -m train']);
const seeds = fc.constant<Record<string, string[]>>({ random: ['1'] });
const metrics = fc.array(
  fc.record({
    stage,
    name: fc.constantFrom('loss', 'accuracy'),
    value,
    points: fc.constant<MetricRecord['points']>([]),
  }),
  { maxLength: 2 },
);

const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    type: fc.constant('run-started' as const),
    time,
    id: fc.constantFrom('20261121-100000-0001', '20261121-100000-0002'),
    pipeline: fc.constant('digits'),
    process: fc.constant(null),
    params,
    stages: fc.array(stage, { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('environment' as const),
    time,
    environment: fc.record(
      { user: fc.constantFrom('ada', null), host: fc.constant('lab') },
      { requiredKeys: [] },
    ),
  }),
  fc.record({ type: fc.constant('stage-queued' as const), time, stage, reason: fc.string() }),
  fc.record({
    type: fc.constant('stage-fresh' as const),
    time,
    stage,
    cmd,
    deps: files,
    params,
    reused: fc.constant(null),
    outs: files,
    metrics,
    seeds,
  }),
  fc.record({
    type: fc.constant('stage-started' as const),
    time,
    stage,
    cmd,
    deps: files,
    params,
    log: fc.constant('logs/x.log'),
    pid: fc.constantFrom(7, null),
  }),
  fc.record({
    type: fc.constant('stage-progress' as const),
    time,
    stage,
    done: fc.nat(),
    total: fc.constantFrom(10, null),
    label: fc.constant(null),
  }),
  fc.record({
    type: fc.constant('stage-metric' as const),
    time,
    stage,
    name: fc.constantFrom('loss', 'accuracy'),
    value,
    step: fc.constantFrom(null, 0, 1, 2),
  }),
  fc.record({
    type: fc.constant('stage-seed' as const),
    time,
    stage,
    library: fc.constantFrom('random', 'numpy'),
    seed: fc.constantFrom('1', '2'),
  }),
  fc.record({
    type: fc.constant('stage-facts' as const),
    time,
    stage,
    peakMemory: fc.constantFrom(5, 9, null),
    modules: fc.constant({ numpy: '2.1' }),
  }),
  fc.record({ type: fc.constant('stage-log' as const), time, stage, text: fc.string() }),
  fc.record({
    type: fc.constant('stage-finished' as const),
    time,
    stage,
    seconds,
    exitCode: fc.constant(0),
    outs: files,
  }),
  fc.record({
    type: fc.constant('stage-failed' as const),
    time,
    stage,
    seconds,
    exitCode: fc.constantFrom(1, null),
    signal: fc.constant(null),
    reason: fc.string(),
    tail: fc.array(fc.string(), { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('stage-interrupted' as const), time, stage, seconds }),
  fc.record({ type: fc.constant('stage-skipped' as const), time, stage, reason: fc.string() }),
  fc.record({
    type: fc.constant('run-ended' as const),
    time,
    state: fc.constantFrom('finished' as const, 'failed' as const, 'interrupted' as const),
    reason: fc.constantFrom(null, 'why'),
  }),
);

const begin = {
  type: 'run-started',
  time: '2026-11-21T10:00:00.000Z',
  id: '20261121-100000-0001',
  pipeline: 'digits',
  process: null,
  params: { lr: 0.1 },
  stages: ['load', 'train'],
} satisfies RunEvent;

/** Mostly runs that have begun: before that, events mean nothing. */
const anyEvents: fc.Arbitrary<RunEvent[]> = fc.oneof(
  fc.array(anyEvent),
  fc.array(anyEvent, { minLength: 3 }).map((events) => [begin, ...events]),
);

const fold = (events: readonly RunEvent[]): Run => events.reduce<Run>(reduceRun, noRun);

describe('the reducer, for events in any order', () => {
  test('never throws, and gives a run that can be stored', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(runSchema.safeParse(fold(events)).success).toBe(true);
      }),
    );
  });

  test('an ended run stays as it ended, with nothing in it left open', () => {
    fc.assert(
      fc.property(anyEvents, anyEvents, (before, after) => {
        const run = fold(before);
        fc.pre(run.ended !== null);
        expect(after.reduce<Run>(reduceRun, run)).toBe(run);
        expect(run.state).not.toBe('running');
        expect(run.stages.filter((s) => s.state === 'running' || s.state === 'queued')).toEqual([]);
      }),
    );
  });

  test('a stage that has ended stays as it ended', () => {
    fc.assert(
      fc.property(anyEvents, anyEvent, (events, event) => {
        const run = fold(events);
        const later = reduceRun(run, event);
        for (const stage of run.stages) {
          if (stage.state === 'queued' || stage.state === 'running') continue;
          expect(later.stages.find((s) => s.name === stage.name)).toEqual(stage);
        }
      }),
    );
  });

  test('a stage and a metric stand once', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const run = fold(events);
        const stages = run.stages.map((s) => s.name);
        const metrics = run.metrics.map((m) => `${m.stage}.${m.name}`);
        expect(new Set(stages).size).toBe(stages.length);
        expect(new Set(metrics).size).toBe(metrics.length);
      }),
    );
  });
});

describe('a stored run', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const run = fold(events);
        expect(readRecord(writeRecord(run), 'run.json')).toEqual({ ok: true, value: run, problems: [] });
      }),
    );
  });

  test('whatever the events, their lines fold to the same run', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(readEvents(events.map(writeEvent).join(''), 'events.jsonl')).toEqual({
          run: fold(events),
          problems: [],
        });
      }),
    );
  });

  test('cut off anywhere, the whole lines count, without a warning', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(), (events, at) => {
        const text = events.map(writeEvent).join('');
        const cut = text.slice(0, at % (text.length + 1));
        const whole = cut.split('\n').length - 1;
        expect(readEvents(cut, 'events.jsonl')).toEqual({ run: fold(events.slice(0, whole)), problems: [] });
      }),
    );
  });

  test('a damaged line in the middle is left out with a warning that names the file', () => {
    const text = `${writeEvent(begin)}{"type":"stage-sta\n${writeEvent(begin)}garbage\n`;
    const { run, problems } = readEvents(text, 'runs/x/events.jsonl');
    expect(run.id).toBe(begin.id);
    expect(problems).toMatchObject([
      { code: 'store/damaged', level: 'warning', where: { file: 'runs/x/events.jsonl' } },
    ]);
    expect(problems[0]?.message).toContain('2 lines');
  });

  test.each([
    ['', 'not whole JSON'],
    [writeRecord(fold([])).slice(0, 40), 'not whole JSON'],
    ['{"version": 2}', 'version'],
    ['[]', 'expected object'],
    [writeRecord(noRun).replace('"running"', '"unknown"'), 'state'],
  ])('%j is refused by name', (text, words) => {
    const result = readRecord(text, 'runs/x/run.json');
    expect(result).toMatchObject({ ok: false, problems: [{ where: { file: 'runs/x/run.json' } }] });
    expect(result.problems[0]?.message).toContain(words);
  });

  test('NaN and the infinities are words in the file, and JSON everywhere', () => {
    const event: RunEvent = {
      type: 'stage-metric',
      time: '',
      stage: 'train',
      name: 'loss',
      value: 'NaN',
      step: null,
    };
    const text = writeRecord(fold([begin, event]));
    expect(JSON.parse(text).metrics).toEqual([{ stage: 'train', name: 'loss', value: 'NaN', points: [] }]);
  });
});
