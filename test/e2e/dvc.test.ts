// A colleague without Stagewright gets the pipeline and uses DVC.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMap, isScalar, parseDocument } from 'yaml';
import {
  dvcStages,
  emptyFolder,
  environment,
  execute,
  pythonBin,
  root,
  stagewrightOk,
  succeed,
} from './support.js';

interface Case {
  readonly example: string;
  readonly env: 'test' | 'torch';
  readonly stages: readonly string[];
  /** A param, its new value, and the stages that use it or get something from one that does. */
  readonly change: readonly [name: string, value: number, rerun: readonly string[]];
  readonly metrics: Record<string, readonly [low: number, high: number]>;
  readonly figures: readonly string[];
}

const figure = (stage: string): string => `reports/figures/${stage}/figure_1.png`;

const cases: readonly Case[] = [
  {
    example: 'digits',
    env: 'test',
    stages: ['split', 'features', 'train', 'evaluate'],
    change: ['C', 0.01, ['train', 'evaluate']],
    metrics: { accuracy: [0.9, 1], macro_recall: [0.9, 1] },
    figures: ['split', 'features', 'evaluate'].map(figure),
  },
  {
    example: 'temperature',
    env: 'torch',
    stages: ['prepare', 'train', 'evaluate'],
    change: ['learning_rate', 0.005, ['train', 'evaluate']],
    metrics: { slope: [1.8 * 0.99, 1.8 * 1.01], intercept: [32 * 0.99, 32 * 1.01], mae: [0.2, 0.6] },
    figures: ['train', 'evaluate'].map(figure),
  },
];

/** Sets the one param of that name, wherever `params.yaml` keeps it. */
function setParam(folder: string, name: string, value: number): void {
  const path = join(folder, 'params.yaml');
  const document = parseDocument(readFileSync(path, 'utf8'));
  const places: string[][] = [];
  const look = (node: unknown, at: string[]): void => {
    if (!isMap(node)) return;
    for (const { key, value: inner } of node.items) {
      const here = [...at, isScalar(key) ? String(key.value) : String(key)];
      if (here.at(-1) === name) places.push(here);
      look(inner, here);
    }
  };
  look(document.contents, []);
  expect(places, `params.yaml has ${name} once`).toHaveLength(1);
  document.setIn(places[0] ?? [], value);
  writeFileSync(path, document.toString());
}

const started = (output: string): string[] =>
  [...output.matchAll(/Running stage '([^']+)'/g)].map((match) => match[1] ?? '');

describe.each(cases)('$example', ({ example, env, stages, change, metrics, figures }) => {
  let folder: string;
  const dvc = (...args: string[]) => succeed('dvc', args, folder, environment(pythonBin(env)));

  beforeAll(async () => {
    folder = emptyFolder({ keep: true });
    const notebook = join(root, 'examples', example, `${example}.ipynb`);
    await stagewrightOk(['extract', notebook, '--out', folder, '--yes'], folder, pythonBin(env));
    await succeed('git', ['init', '--quiet'], folder);
    await dvc('init', '--quiet');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('Stagewright is absent from the environment', async () => {
    const clean = environment(pythonBin(env));
    expect((await execute('python', ['-c', 'import stagewright'], folder, clean)).stderr).toContain(
      'ModuleNotFoundError',
    );
    expect((await execute('sh', ['-c', 'command -v stagewright'], folder, clean)).code).not.toBe(0);
  });

  test('dvc.yaml holds the stages in the notebook’s order', () => {
    expect(Object.keys(dvcStages(folder))).toEqual(stages);
  });

  test('DVC finds no other pipeline in the folder', async () => {
    expect((await dvc('stage', 'list', '--all', '--name-only')).trim().split('\n')).toEqual(stages);
  });

  test('dvc repro runs every stage, and a second one none', async () => {
    expect(started(await dvc('repro'))).toEqual(stages);
    expect(started(await dvc('repro'))).toEqual([]);
  });

  test('dvc metrics show', async () => {
    const shown = JSON.stringify(JSON.parse(await dvc('metrics', 'show', '--json')));
    for (const [name, [low, high]] of Object.entries(metrics)) {
      const value = Number(new RegExp(`"${name}":\\s*([-\\d.e]+)`).exec(shown)?.[1]);
      expect(value, name).toBeGreaterThanOrEqual(low);
      expect(value, name).toBeLessThanOrEqual(high);
    }
  });

  test('dvc dag shows every stage', async () => {
    const dag = await dvc('dag', '--dot');
    for (const stage of stages) expect(dag).toContain(stage);
    for (const [index, stage] of stages.slice(1).entries())
      expect(dag).toContain(`"${stages[index]}" -> "${stage}"`);
  });

  test('dvc plots show has the figures', async () => {
    expect(await dvc('plots', 'show')).not.toContain('failed');
    const page = readFileSync(join(folder, 'dvc_plots', 'index.html'), 'utf8');
    const images = [...page.matchAll(/<img[^>]*src="([^"]+)"/g)].map((match) => match[1] ?? '');
    for (const path of figures) {
      expect(existsSync(join(folder, path)), path).toBe(true);
      expect(
        images.filter((image) => image.includes(path.replaceAll('/', '_'))),
        path,
      ).toHaveLength(1);
    }
  });

  test('a changed param re-runs the stages that use it, and what follows from them', async () => {
    const [name, value, rerun] = change;
    setParam(folder, name, value);
    expect(started(await dvc('repro'))).toEqual(rerun);
  });
});
