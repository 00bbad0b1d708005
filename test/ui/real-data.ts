// What the built CLI says of examples/digits, as messages for the views.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedRun, ViewMessage, ViewName } from '@stagewright/ui/contract';
import { copyOfExample, stagewrightOk } from '../e2e/support.js';

export type Messages = Readonly<Record<ViewName, ViewMessage>>;

/** Extracts the example, runs its pipeline twice with a param changed between, and changes a script, so that stages are stale. */
export async function messagesOfDigits(): Promise<Messages> {
  const folder = copyOfExample('digits', { keep: true });
  const pipeline = join(folder, 'pipeline');
  const print = async (words: string, cwd = pipeline) =>
    JSON.parse(await stagewrightOk([...words.split(' '), '--json'], cwd));
  await stagewrightOk(['extract', 'digits.ipynb', '--out', 'pipeline', '--yes'], folder);
  await stagewrightOk(['run'], pipeline);
  appendFileSync(join(pipeline, 'src/digits/features.py'), '\n# Fewer components are enough.\n');
  await stagewrightOk(['run', '--set', 'features.n_components=10'], pipeline);
  appendFileSync(join(pipeline, 'src/digits/train.py'), '\n# Edited since.\n');
  const plan = await print('plan digits.ipynb', folder);
  const { findings } = JSON.parse(await stagewrightOk(['check', 'digits.ipynb', '--json'], folder));
  const { stages: status } = await print('status');
  const { version: _version, ...run } = await print('show');
  const { runs }: { runs: ListedRun[] } = await print('runs');
  const text = (path: string) => readFileSync(join(pipeline, path), 'utf8');
  const create = (path: string) => ({
    path,
    kind: 'create' as const,
    before: null,
    after: text(path),
    conflicts: [],
  });
  const data = { runs, baseline: null, directions: {}, problems: [] };
  return {
    pipeline: { type: 'pipeline', data: { plan, findings, status, run } },
    runs: { type: 'runs', data },
    plots: { type: 'plots', data },
    diff: { type: 'diff', data: await print('diff') },
    preview: {
      type: 'preview',
      data: {
        title: 'Extract digits.ipynb',
        problems: [],
        edits: [create('params.yaml'), handEdited(text('src/digits/train.py')), create('dvc.yaml')],
      },
    },
  };
}

/** A file that a person edited where the new text differs too. */
function handEdited(before: string) {
  const yours = '# Edited since.';
  const line = before.split('\n').indexOf(yours) + 1;
  const conflicts = [{ line, yours, generated: '# Generated anew.' }];
  const after = before.replace('"""Train.', '"""Train the model.');
  return { path: 'src/digits/train.py', kind: 'conflict' as const, before, after, conflicts };
}
