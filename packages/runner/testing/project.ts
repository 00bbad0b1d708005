import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result, RunEvent } from '@stagewright/core';
import { expect, onTestFinished } from 'vitest';
import { type RunOptions, type RunOutcome, runPipeline } from '../src/index.js';

export const runtime = fileURLToPath(new URL('../../../python/src', import.meta.url));

/** A project folder of a test, gone when the test is over. */
export function makeProject(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'stagewright-run-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  writeProject(dir, files);
  return dir;
}

export function writeProject(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** A project of nothing but a `dvc.yaml` with these stages. */
export function shell(stages: string): string {
  return makeProject({ 'dvc.yaml': `stages:\n${stages}` });
}

/** Replaces a text in a file of a project; fails when the file lacks it. */
export function edit(dir: string, path: string, from: string, to: string): void {
  const before = readFileSync(join(dir, path), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(dir, path), before.replace(from, to));
}

/** Makes the project a git repository with everything committed; gives the commit. */
export function commitAll(dir: string, message = 'a commit'): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git(
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.org',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    message,
  );
  return git('rev-parse', 'HEAD').trim();
}

/** The environment of a stage, in which `python` is there on machines that have `python3` only. */
export function environment(dir: string): NodeJS.ProcessEnv {
  const bin = join(dir, '.bin');
  mkdirSync(bin, { recursive: true });
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  writeFileSync(join(bin, 'python'), `#!/bin/sh\nexec ${python} "$@"\n`);
  chmodSync(join(bin, 'python'), 0o755);
  return { ...process.env, PATH: `${bin}:${process.env.PATH}`, PYTHONDONTWRITEBYTECODE: '1' };
}

export interface Ran {
  readonly result: Result<RunOutcome>;
  readonly events: RunEvent[];
}

/** Runs a project's pipeline in this process. */
export async function run(
  dir: string,
  options: Partial<RunOptions> = {},
  signal = new AbortController().signal,
): Promise<Ran> {
  const events: RunEvent[] = [];
  const all = { dir, runtime, env: environment(dir), ...options };
  const result = await runPipeline(all, (event) => void events.push(event), signal);
  return { result, events };
}

/** The run of an outcome; throws with the problems when there is none. */
export function runOf({ result }: Ran) {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  if (result.value.kind !== 'ran') throw new Error('nothing ran');
  return result.value.run;
}

/** The state of each stage of a run. */
export function statesOf(ran: Ran): Record<string, string> {
  return Object.fromEntries(runOf(ran).stages.map((stage) => [stage.name, stage.state]));
}

/** Processes that have a run's id in their environment. */
export function processesOf(id: string): string[] {
  const find = `grep -lsa 'STAGEWRIGHT_RUN=${id}' /proc/[0-9]*/environ || true`;
  return execFileSync('sh', ['-c', find], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '' && !line.includes('self'));
}

/** Three stages in a row and one beside them, on Python's standard library alone. */
export const digits = {
  'dvc.yaml': `stages:
  split:
    cmd: python -m src.digits.split
    deps: [src/digits/split.py]
    params: [seed, split.size]
    outs: [artifacts/split/numbers.json]
  train:
    cmd: python -m src.digits.train
    deps: [artifacts/split/numbers.json, src/digits/train.py]
    params: [train.rate]
    outs:
      - artifacts/train:
          cache: false
    metrics:
      - metrics/train.json: {cache: false}
  evaluate:
    cmd: python src/digits/evaluate.py
    deps: [artifacts/train, src/digits/evaluate.py]
    metrics: [metrics/evaluate.json]
  report:
    cmd: echo report > report.txt
    outs: [report.txt]
`,
  'params.yaml': 'seed: 1  # everywhere\nsplit:\n  size: 4\ntrain:\n  rate: 0.5 # cell 3\n',
  '.gitignore': 'artifacts/\nmetrics/\n__pycache__/\n.bin/\n',
  'src/digits/split.py': `import json, os, random
random.seed(11)
os.makedirs("artifacts/split", exist_ok=True)
with open("artifacts/split/numbers.json", "w") as file:
    json.dump([random.random() for _ in range(4)], file)
print("split", __name__)
`,
  'src/digits/train.py': `import json, os
from stagewright import log_metric, log_progress
rate = float(open("params.yaml").read().split("rate:")[1].split()[0])
os.makedirs("artifacts/train", exist_ok=True)
os.makedirs("metrics", exist_ok=True)
for step in range(3):
    log_metric("loss", rate / (step + 1), step=step)
    log_progress(step + 1, 3, "epochs")
with open("artifacts/train/model.txt", "w") as file:
    file.write(str(rate))
with open("metrics/train.json", "w") as file:
    json.dump({"accuracy": rate, "gradient": float("nan")}, file)
`,
  'src/digits/evaluate.py': `import json
with open("metrics/evaluate.json", "w") as file:
    json.dump({"score": float(open("artifacts/train/model.txt").read()) * 2}, file)
`,
} as const;
