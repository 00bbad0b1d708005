import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipelineStatusSchema, runDiffSchema, runListSchema } from '@stagewright/core';
import { expect, onTestFinished, test } from 'vitest';
import { cli, environment, execute, pythonBin } from '../e2e/support.js';

const files = {
  'dvc.yaml': `stages:
  train:
    cmd: python -m src.train
    deps: [src/train.py]
    params: [train.rate]
    outs: [model.txt]
    metrics: [metrics.json]
  report: {cmd: cat model.txt > report.txt, deps: [model.txt], outs: [report.txt]}
`,
  'params.yaml': 'train:\n  rate: 0.5 # cell 3\n',
  'src/train.py': `import json
rate = float(open("params.yaml").read().split("rate:")[1].split()[0])
open("model.txt", "w").write(str(rate))
json.dump({"accuracy": rate, "loss": float("nan") if rate > 0.8 else 1 - rate}, open("metrics.json", "w"))
`,
};

function makeProject(more: Record<string, string> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'stagewright-commands-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  for (const [path, text] of Object.entries({ ...files, ...more })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const stagewright = (dir: string, ...args: string[]) => execute(process.execPath, [cli, ...args], dir);

test('run, change a param, run, and see what it did', async () => {
  const dir = makeProject();
  const first = await stagewright(dir, 'run');
  expect(first).toMatchObject({ code: 0 });
  expect(first.stdout).toMatch(/^Run \S+ finished after .*: 2 finished\.$/m);
  expect(first.stderr).toContain('train: started (it has not run yet)');

  const nothing = await stagewright(dir, 'run');
  expect(nothing).toMatchObject({ code: 0, stdout: 'Nothing to run: 2 stages fresh.\n', stderr: '' });

  const second = await stagewright(dir, 'run', '--set', 'train.rate=0.75');
  expect(second.code).toBe(0);
  expect(second.stdout).toMatch(/^train\.accuracy +0\.5 +0\.75 +\+0\.25 +\+50\.00 % +better$/m);
  expect(second.stdout).toMatch(/^train\.loss +0\.5 +0\.25 +-0\.25 +-50\.00 % +better$/m);
  expect(second.stdout).toMatch(/^train\.rate +0\.5 +0\.75$/m);

  const markdown = await stagewright(dir, 'diff', '--md');
  expect(markdown.stdout).toContain('| train.accuracy | 0.5 | 0.75 | +0.25 | +50.00 % | better |');

  const json = JSON.parse((await stagewright(dir, 'diff', 'previous', 'latest', '--json')).stdout);
  expect(json.metrics[0]).toMatchObject({ name: 'accuracy', change: 0.25, relative: 0.5, verdict: 'better' });
  expect(runDiffSchema.parse(json)).toEqual(json);
  expect(json.params).toEqual([{ name: 'train.rate', value: 0.75, baseline: 0.5 }]);

  const nan = await stagewright(dir, 'run', '--set', 'train.rate=0.9', '--json');
  const { run, diff } = JSON.parse(nan.stdout);
  expect(run.metrics.find((m: { name: string }) => m.name === 'loss').value).toBe('NaN');
  expect(diff.metrics.find((m: { name: string }) => m.name === 'loss').verdict).toBe('worse');
  expect((await stagewright(dir, 'diff')).stdout).toContain('NaN (not a number)');

  const best = await stagewright(dir, 'show', 'best:accuracy', '--json');
  expect(JSON.parse(best.stdout).id).toBe(run.id);
  const runs = JSON.parse((await stagewright(dir, 'runs', '--json')).stdout);
  expect(runListSchema.parse(runs)).toEqual(runs);
  expect(runs.runs.map((r: { state: string }) => r.state)).toEqual(['finished', 'finished', 'finished']);
});

test('status says what would run, and why', async () => {
  const dir = makeProject();
  await stagewright(dir, 'run');
  writeFileSync(join(dir, 'params.yaml'), 'train: {rate: 0.6}\n');
  const { code, stdout } = await stagewright(dir, 'status', '--json');
  expect(code).toBe(0);
  const status = JSON.parse(stdout);
  expect(pipelineStatusSchema.parse(status)).toEqual(status);
  expect(status.stages).toMatchObject([
    { name: 'train', state: 'stale', reasons: ['param train.rate is 0.6, was 0.5'] },
    { name: 'report', state: 'stale', reasons: ['it depends on train'] },
  ]);
});

test('a stage that fails: exit code 3, the last lines and the log, no stack of ours', async () => {
  const dir = makeProject({ 'src/train.py': 'def fit():\n    raise ValueError("no data")\nfit()\n' });
  const { code, stdout, stderr } = await stagewright(dir, 'run');
  expect(code).toBe(3);
  expect(stdout).toMatch(/^Run \S+ failed after .*: 1 failed, 1 skipped\.$/m);
  expect(stderr).toContain('ValueError: no data');
  expect(stderr).not.toMatch(/\.js:\d+/);
  const log = /The whole log: (\S+)/.exec(stderr)?.[1] ?? '';
  expect(readFileSync(join(dir, log), 'utf8')).toContain('ValueError: no data');
});

test.each([
  [['run', 'tran'], '`train`'],
  [['run', '--set', 'train.rat=1'], '`train.rate`'],
  [['run', '--set', 'train.rate=fast'], 'a number'],
  [['show', 'nothing'], 'no recorded run'],
  [['diff'], 'No run has finished'],
])('%j: exit code 2, a message, and nothing written', async (args, words) => {
  const dir = makeProject();
  const { code, stdout, stderr } = await stagewright(dir, ...args);
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/\.js:\d+/);
  expect(readdirSync(dir).sort()).toEqual(['dvc.yaml', 'params.yaml', 'src']);
  expect(readFileSync(join(dir, 'params.yaml'), 'utf8')).toBe(files['params.yaml']);
});

test('a store entry that is cut off is named, and the others are listed', async () => {
  const dir = makeProject();
  await stagewright(dir, 'run');
  await stagewright(dir, 'run', '--force');
  const [older = ''] = readdirSync(join(dir, '.stagewright/runs')).sort();
  const folder = join(dir, '.stagewright/runs', older);
  truncateSync(join(folder, 'run.json'), 100);
  rmSync(join(folder, 'events.jsonl'));
  const { code, stdout, stderr } = await stagewright(dir, 'runs');
  expect(code).toBe(0);
  expect(stderr).toContain(`.stagewright/runs/${older}/run.json`);
  expect(stdout.trim().split('\n')).toHaveLength(2);
});

test('Ctrl-C: the stage ends, the run says interrupted, exit code 130', async () => {
  const dir = makeProject({
    'src/train.py': 'import time\nopen("up", "w").close()\nprint("up")\ntime.sleep(60)\n',
  });
  const child = spawn(process.execPath, [cli, 'run'], {
    cwd: dir,
    env: environment(pythonBin()),
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  await expect.poll(() => existsSync(join(dir, 'up')), { timeout: 30_000 }).toBe(true);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  const { runs } = JSON.parse((await stagewright(dir, 'runs', '--json')).stdout);
  expect(runs).toMatchObject([{ state: 'interrupted' }]);
});
