import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.js';
import type { FileFact, MetricRecord, Run, StageRecord } from '../run/facts.js';
import { noRun, reduceRun } from '../run/reduce-run.js';
import { fromNumber } from '../run/values.js';
import { compareRuns } from './compare-runs.js';
import { diffMarkdown, diffTables } from './render-diff.js';

function runWith(part: Partial<Run>, stage: Partial<StageRecord> = {}): Run {
  const begun = reduceRun(noRun, {
    type: 'run-started',
    time: '2026-11-21T10:00:00.000Z',
    id: '20261121-100000-0001',
    pipeline: 'digits',
    process: null,
    params: {},
    stages: ['train'],
  });
  const stages = begun.stages.map((s) => ({ ...s, cmd: ['python -m train'], ...stage }));
  return { ...begun, stages, ...part };
}

const metric = (name: string, value: number): MetricRecord => ({
  stage: 'train',
  name,
  value: fromNumber(value),
  points: [],
});
const compare = (a: number, b: number, name: string) => {
  const diff = compareRuns(
    runWith({ metrics: [metric(name, a)] }),
    runWith({ metrics: [metric(name, b)] }),
    defaultConfig,
  );
  const [first] = diff.metrics;
  if (first === undefined) throw new Error('no metric');
  return first;
};
const dep = (path: string, hash: string | null): FileFact => ({ path, kind: 'dep', hash, size: 1 });
const opposite = { better: 'worse', worse: 'better', same: 'same', unknown: 'unknown' };
const anyNumber = fc.double({ noNaN: false, noDefaultInfinity: false });
const anyName = fc.constantFrom('accuracy', 'loss', 'whatever');

describe('metrics', () => {
  test('swapping the runs turns change and verdict around', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, anyName, (a, b, name) => {
        const there = compare(a, b, name);
        const back = compare(b, a, name);
        expect(back.verdict).toBe(opposite[there.verdict]);
        expect(back.change === null).toBe(there.change === null);
        if (there.change !== null) expect(there.change + (back.change ?? 0)).toBe(0);
      }),
    );
  });

  test('a metric against itself is the same', () => {
    fc.assert(
      fc.property(anyNumber, anyName, (a, name) => {
        expect(compare(a, a, name).verdict).toBe('same');
      }),
    );
  });

  test('baseline and change give the value back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const { change, relative } = compare(a, b, 'loss');
        expect(b + (change ?? Number.NaN)).toBe(a);
        expect(relative === null).toBe(b === 0);
        if (relative !== null) expect(Math.sign(relative)).toBe(Math.sign(a - b));
      }),
    );
  });

  test.each([
    ['accuracy', 0.9, 0.8, 'better'],
    ['accuracy', 0.8, 0.9, 'worse'],
    ['loss', 0.8, 0.9, 'better'],
    ['loss', 0.8 + 1e-16, 0.8, 'same'],
    ['whatever', 1, 2, 'unknown'],
    ['loss', Number.NaN, 0.9, 'worse'],
    ['accuracy', Number.NaN, 0.9, 'worse'],
    ['accuracy', 0.1, Number.NaN, 'better'],
    ['loss', Number.POSITIVE_INFINITY, 3, 'worse'],
    ['whatever', Number.NaN, 3, 'unknown'],
  ])('%s %d against %d is %s', (name, value, baseline, verdict) => {
    expect(compare(value, baseline, name).verdict).toBe(verdict);
  });

  test('a metric that one of the two lacks is named as new or gone', () => {
    const diff = compareRuns(
      runWith({ metrics: [metric('loss', 1)] }),
      runWith({ metrics: [metric('error', 1)] }),
      defaultConfig,
    );
    expect(diffTables(diff)[0]?.rows.map((row) => [row[0], row[5]])).toEqual([
      ['train.loss', 'new'],
      ['train.error', 'gone'],
    ]);
  });

  test('NaN is said in words, in the table and in Markdown', () => {
    const diff = compareRuns(
      runWith({ metrics: [metric('loss', Number.NaN)] }),
      runWith({ metrics: [metric('loss', 0.5)] }),
      defaultConfig,
    );
    expect(diffTables(diff)[0]?.rows).toEqual([
      ['train.loss', '0.5', 'NaN (not a number)', '—', '—', 'worse'],
    ]);
    expect(diffMarkdown(diff)).toContain('| train.loss | 0.5 | NaN (not a number) | — | — | worse |');
  });
});

describe('what changed', () => {
  const before = { deps: [dep('train.py', 'a1'), dep('data.csv', 'd1'), dep('out/x.npy', 'o1')] };
  const made = { outs: [{ ...dep('out', 'p1.dir'), kind: 'out' as const }] };
  const baseline = runWith({ params: { lr: 0.1, epochs: 3 } }, { ...before, ...made });

  test('params with a value on each side', () => {
    const run = runWith({ params: { lr: 0.2, epochs: 3, depth: 5 } }, { ...before, ...made });
    expect(compareRuns(run, baseline, defaultConfig).params).toEqual([
      { name: 'depth', value: 5, baseline: null },
      { name: 'lr', value: 0.2, baseline: 0.1 },
    ]);
  });

  test('code by line, data by name, and not what stages made of them', () => {
    const deps = [dep('train.py', 'a2'), dep('data.csv', 'd2'), dep('out/x.npy', 'o2')];
    const texts = new Map([
      ['a1', 'x = 1\ny = 2\n'],
      ['a2', 'x = 1\ny = 3\n'],
    ]);
    const run = runWith({ params: baseline.params }, { deps, ...made });
    const diff = compareRuns(run, baseline, defaultConfig, (hash) => texts.get(hash) ?? null);
    expect(diff.data).toEqual([{ path: 'data.csv', stages: ['train'], kind: 'changed' }]);
    expect(diff.code).toMatchObject([{ path: 'train.py', stages: ['train'], kind: 'changed' }]);
    expect(diff.code[0]?.diff).toBe('--- train.py\n+++ train.py\n@@ -1,2 +1,2 @@\n x = 1\n-y = 2\n+y = 3\n');
  });

  test('a changed command is code', () => {
    const run = runWith({ params: baseline.params }, { ...before, ...made, cmd: ['python -m train --fast'] });
    const [change] = compareRuns(run, baseline, defaultConfig).code;
    expect(change).toMatchObject({ path: 'dvc.yaml', stages: ['train'] });
    expect(change?.diff).toContain('+python -m train --fast');
  });

  test('packages, unless one of the runs never looked', () => {
    const withPackages = (packages: Record<string, string> | null) =>
      runWith({ environment: { ...noRun.environment, packages } });
    const old = withPackages({ numpy: '2.1', scipy: '1.0' });
    expect(compareRuns(withPackages({ numpy: '2.2', scipy: '1.0' }), old, defaultConfig).packages).toEqual([
      { name: 'numpy', value: '2.2', baseline: '2.1' },
    ]);
    expect(compareRuns(withPackages(null), old, defaultConfig).packages).toEqual([]);
  });

  test('hundreds of packages are counted, not listed', () => {
    const packages = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`package-${i}`, '1.0']));
    const run = runWith({ environment: { ...noRun.environment, packages } });
    const old = runWith({ environment: { ...noRun.environment, packages: {} } });
    const [table] = diffTables(compareRuns(run, old, defaultConfig));
    expect(table?.rows).toHaveLength(21);
    expect(table?.rows.at(-1)?.[0]).toBe('… and 280 more');
  });

  test('names cannot become markup in Markdown', () => {
    const run = runWith({ params: { '<img src=x>|`': 'a|b\n# c' } });
    const text = diffMarkdown(compareRuns(run, runWith({}), defaultConfig));
    expect(text).not.toContain('<img');
    expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3);
    expect(text).not.toMatch(/^# c/m);
  });
});
