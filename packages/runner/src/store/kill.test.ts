import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { environment, makeProject, run, runOf, runtime } from '../../testing/project.js';
import { openStore } from '../index.js';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'stagewright-child-'));
const script = join(folder, 'run-child.mjs');

beforeAll(async () => {
  await build({
    entryPoints: [at('../../testing/run-child.ts')],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { '@stagewright/core': at('../../../core/src/index.ts') },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each stage writes its out bit by bit: a kill leaves a part of it. */
const slow = (name: string, reads: string | null) => `import time
lines = ${reads === null ? '[]' : `open("${reads}").read().split()`}
with open("${name}.txt", "w") as file:
    for line in [*lines, "${name}1", "${name}2", "${name}3"]:
        print(line, file=file, flush=True)
        time.sleep(0.02)
`;
const files = {
  'dvc.yaml': `stages:
  a: {cmd: python a.py, deps: [a.py], outs: [a.txt]}
  b: {cmd: python b.py, deps: [b.py, a.txt], outs: [b.txt]}
  c: {cmd: sh c.sh, deps: [c.sh, b.txt], outs: [c.txt]}
`,
  'a.py': slow('a', null),
  'b.py': slow('b', 'a.txt'),
  'c.sh': 'for word in $(cat b.txt) c1; do echo $word >> c.txt; sleep 0.02; done\n',
};
const whole = 'a1 a2 a3 b1 b2 b3 c1';

function start(dir: string): ChildProcess {
  return spawn(process.execPath, [script, runtime], { cwd: dir, env: environment(dir), stdio: 'ignore' });
}

/** Resolves when the process has ended; also when it ended before. */
const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.on('exit', () => resolve());
  });
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Stages of the project that still live. */
function stagesOf(dir: string): string[] {
  const find = `grep -lsa 'STAGEWRIGHT_EVENTS=${dir}/' /proc/[0-9]*/environ || true`;
  return execFileSync('sh', ['-c', find], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

// From before the run has begun to about its end; the moment itself differs from machine to machine, and should.
test.each([60, 130, 200, 300, 420, 600])('kill -9 after %d ms', async (moment) => {
  const dir = makeProject(files);
  const child = start(dir);
  await sleep(moment);
  child.kill('SIGKILL');
  await ended(child);

  const store = openStore(dir);
  const { runs, problems } = store.list();
  expect(problems).toEqual([]);
  expect(runs.length).toBeLessThanOrEqual(1);
  for (const broken of runs) {
    expect(['interrupted', 'finished']).toContain(broken.state);
    expect(broken.stages.some((stage) => stage.state === 'running' || stage.state === 'queued')).toBe(false);
  }
  await expect.poll(() => stagesOf(dir), { timeout: 5000 }).toEqual([]);

  const next = await run(dir);
  if (runs[0]?.state === 'finished') expect(next.result).toMatchObject({ value: { kind: 'fresh' } });
  else expect(runOf(next).state).toBe('finished');
  expect(readFileSync(join(dir, 'c.txt'), 'utf8').trim().split(/\s+/).join(' ')).toBe(whole);
  expect(openStore(dir).list().problems).toEqual([]);
  expect(existsSync(join(dir, '.stagewright/lock'))).toBe(false);
  // The run that took over has written the ending of the one that was killed.
  for (const broken of runs) {
    const text = readFileSync(join(dir, '.stagewright/runs', broken.id, 'run.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ id: broken.id, state: broken.state });
  }
});

test('a part of an out that a killed stage left is not taken for whole', async () => {
  const dir = makeProject({
    'dvc.yaml': 'stages:\n  a: {cmd: python a.py, deps: [a.py], outs: [{a.txt: {persist: true}}]}\n',
    'a.py':
      'import os, time\nopen("a.txt", "a").write("x")\nopen("up", "w").close()\nif os.path.exists("slow"): time.sleep(60)\n',
  });
  await run(dir);
  writeFileSync(join(dir, 'slow'), '');
  rmSync(join(dir, 'up'));
  writeFileSync(join(dir, 'a.py'), `${readFileSync(join(dir, 'a.py'), 'utf8')}#\n`);
  const child = start(dir);
  await expect.poll(() => existsSync(join(dir, 'up')), { timeout: 10_000 }).toBe(true);
  child.kill('SIGKILL');
  await ended(child);
  // It would have slept for a minute: it died with the one who ran it.
  await expect.poll(() => stagesOf(dir), { timeout: 5000 }).toEqual([]);
  // As if the stage had come back to what it once was: code and out.
  writeFileSync(join(dir, 'a.py'), readFileSync(join(dir, 'a.py'), 'utf8').replace('#\n', ''));
  writeFileSync(join(dir, 'a.txt'), 'x');
  rmSync(join(dir, 'slow'));
  expect(runOf(await run(dir)).stages[0]?.state).toBe('finished');
});

test('the record of a run that lives says so to others', async () => {
  const dir = makeProject({
    'dvc.yaml': 'stages:\n  a: {cmd: touch up; while test ! -e go; do sleep 0.05; done}\n',
  });
  const child = start(dir);
  await expect.poll(() => existsSync(join(dir, 'up')), { timeout: 10_000 }).toBe(true);
  expect(openStore(dir).newest()).toMatchObject({ state: 'running', ended: null });
  writeFileSync(join(dir, 'go'), '');
  await ended(child);
  expect(openStore(dir).newest()).toMatchObject({ state: 'finished' });
});
