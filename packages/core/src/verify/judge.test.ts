import { describe, expect, test } from 'vitest';
import { analyzeNotebook } from '../analysis/notebook-analysis.js';
import { configSchema } from '../config/config.js';
import { planPipeline } from '../files/generate/extract-pipeline.js';
import { readNotebook } from '../notebook/read-notebook.js';
import type { NotebookRecording, RecordedCell, Shown, StageRecording } from './recording.js';
import { judge } from './verify.js';

const CELLS = [
  ['stage:make', 'x = make()\nprint(x)'],
  ['stage:use', 'y = x + 1\nprint(y)'],
] as const;

const text = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 4,
  metadata: {},
  cells: [['skip', 'def make():\n    return 1'] as const, ...CELLS].map(([tag, source]) => ({
    cell_type: 'code',
    execution_count: null,
    metadata: { tags: tag === 'skip' ? [] : [tag] },
    outputs: [],
    source,
  })),
});
const notebook = readNotebook(text, 'small.ipynb');
if (!notebook.ok) throw new Error('the notebook of this test cannot be read');
const analysis = analyzeNotebook(notebook.value);
const config = configSchema.parse({});
const plan = planPipeline(analysis, { config, environment: null });

const printed = (value: string): Shown => ({ kind: 'stdout', text: `${value}\n`, line: null, figure: null });
const values = (all: Record<string, string>) =>
  Object.fromEntries(Object.entries(all).map(([name, b]) => [name, { t: 'int', d: `d${b}`, b }]));
const moment = (all: Record<string, string>) => ({ values: values(all), settings: {}, random: {} });

function run(x: string, y: string): NotebookRecording {
  const cells: RecordedCell[] = [
    { cell: 0, shown: [], moment: moment({}) },
    { cell: 1, shown: [printed(x)], moment: moment({ x }) },
    { cell: 2, shown: [printed(y)], moment: moment({ x, y }) },
  ];
  return { cells, failure: null, python: '3.11', files: {} };
}

function stage(
  name: string,
  cell: number,
  input: Record<string, string>,
  after: Record<string, string>,
  shown: string,
) {
  const recording: StageRecording = {
    stage: name,
    segments: [
      { type: 'start', cell: null, shown: [], moment: moment(input) },
      { type: 'cell', cell, shown: [printed(shown)], moment: moment(after) },
      { type: 'end', cell: null, shown: [], moment: null },
    ],
    isObserved: true,
    printed: '',
    failure: null,
    metrics: {},
    missing: [],
  };
  return recording;
}

const make = (x: string) => stage('make', 1, {}, { x }, x);
const use = (x: string, y: string) => stage('use', 2, { x }, { x, y }, y);

function judged(runs: [NotebookRecording, NotebookRecording], stages: readonly StageRecording[]) {
  const origins = [1, 2].map((cell) => ({
    file: `src/${plan.package}/${cell === 1 ? 'make' : 'use'}.py`,
    from: 1,
    to: 1,
    cell,
    line: 1,
  }));
  const code = { analysis, plan, origins, traced: new Map(), findings: [] };
  return judge({ ...code, runs, pipeline: { stages, files: {} } });
}

describe('judge', () => {
  test('all is equal', () => {
    const { verdict, compared } = judged([run('1', '2'), run('1', '2')], [make('1'), use('1', '2')]);
    expect(verdict).toBe('equal');
    expect(compared).toMatchObject({ cells: 2, stages: 2, texts: 2 });
  });

  test('what crosses a boundary as another value is told where it arrives', () => {
    const { verdict, divergences } = judged([run('1', '2'), run('1', '2')], [make('1'), use('7', '8')]);
    expect(verdict).toBe('different');
    expect(divergences[0]).toMatchObject({
      kind: 'input',
      cell: 2,
      line: 1,
      name: 'x',
      notebook: '1',
      pipeline: '7',
      cause: { code: 'saving' },
    });
  });

  test('what two runs of the notebook do not have in common is never equal, nor different', () => {
    const { verdict, divergences, notRepeatable } = judged(
      [run('1', '2'), run('1', '3')],
      [make('1'), use('1', '9')],
    );
    expect(verdict).toBe('not-repeatable');
    expect(divergences).toEqual([]);
    expect(notRepeatable.map(({ kind, cell, name }) => [kind, cell, name])).toEqual([
      ['value', 2, 'y'],
      ['text', 2, null],
    ]);
  });

  test('parts that are the same twice by chance are not compared either', () => {
    const list = (last: string) => {
      const part = (b: string) => ({ t: 'int', d: `d${b}`, b });
      return { y: { t: 'list', d: last, b: 'list', p: { '[0]': part('0'), '[1]': part(last) } } };
    };
    const runOf = (last: string): NotebookRecording => {
      const [one, two] = run('1', '2').cells;
      const use = { cell: 2, shown: [], moment: { ...moment({}), values: list(last) } };
      return { ...run('1', '2'), cells: [one, two, use].filter((each) => each !== undefined) };
    };
    const there = { t: 'list', d: 'x', b: 'list', p: { '[0]': { t: 'int', d: 'd9', b: '9' } } };
    const stage = use('1', '2');
    const segments = stage.segments.map((each) =>
      each.type === 'cell' ? { ...each, shown: [], moment: { ...moment({}), values: { y: there } } } : each,
    );
    const { verdict, divergences } = judged([runOf('1'), runOf('2')], [make('1'), { ...stage, segments }]);
    expect([verdict, divergences]).toEqual(['not-repeatable', []]);
  });

  test('a divergence beside what is not repeatable is one', () => {
    const { verdict } = judged([run('1', '2'), run('1', '3')], [make('5'), use('5', '9')]);
    expect(verdict).toBe('different');
  });

  test('a stage that dvc.yaml does not have', () => {
    const { verdict, divergences } = judged([run('1', '2'), run('1', '2')], [make('1')]);
    expect(verdict).toBe('different');
    expect(divergences[0]).toMatchObject({ kind: 'output', cell: 2, stage: 'use' });
  });

  test('a stage that fails', () => {
    const failure = { kind: 'exception', cell: 2, line: null, file: null, message: 'KeyError: 1' } as const;
    const failed = { ...use('1', '2'), segments: [], failure };
    const { verdict, divergences } = judged([run('1', '2'), run('1', '2')], [make('1'), failed]);
    expect(verdict).toBe('failed');
    expect(divergences).toMatchObject([{ kind: 'failure', cell: 2, pipeline: 'KeyError: 1' }]);
  });

  test('a stage that nobody could watch is compared by its output', () => {
    const blind = { ...use('1', '2'), segments: [], isObserved: false, printed: '3\n' };
    const { divergences } = judged([run('1', '2'), run('1', '2')], [make('1'), blind]);
    expect(divergences).toMatchObject([{ kind: 'text', cell: 2, notebook: '2', pipeline: '3' }]);
  });
});
