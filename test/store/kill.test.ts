import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cli, environment, execute, pythonBin } from '../e2e/support.js';

/** Three stages of the standard library, long enough to be hit in every part of a run. */
const stage = (reads: string, writes: string) => `import json, pathlib, time
from stagewright import log_metric
words = ${reads === '' ? '[]' : `pathlib.Path("${reads}").read_text().split()`}
with open("${writes}", "w") as file:
    for step in range(5):
        log_metric("progress", step, step=step)
        print("${writes}", step, file=file, flush=True)
        time.sleep(0.02)
    print(*words, file=file)
pathlib.Path("${writes}.json").write_text(json.dumps({"words": len(words)}))
`;
const files: Record<string, string> = {
  'dvc.yaml': `stages:
  one: {cmd: python -m src.one, deps: [src/one.py], outs: [a.txt], metrics: [a.txt.json]}
  two: {cmd: python -m src.two, deps: [src/two.py, a.txt], outs: [b.txt], metrics: [b.txt.json]}
  three: {cmd: python src/three.py, deps: [src/three.py, b.txt], outs: [c.txt], metrics: [c.txt.json]}
`,
  'src/one.py': stage('', 'a.txt'),
  'src/two.py': stage('a.txt', 'b.txt'),
  'src/three.py': stage('b.txt', 'c.txt'),
};

interface Listed {
  readonly id: string;
  readonly state: string;
}

function makeProject(): string {
  const dir = mkdtempSync(join(tmpdir(), 'stagewright-kill-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

async function stagewright(dir: string, ...args: string[]) {
  return execute(process.execPath, [cli, ...args], dir);
}

async function listRuns(dir: string): Promise<Listed[]> {
  const { code, stdout, stderr } = await stagewright(dir, 'runs', '--all', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const listed = JSON.parse(stdout) as { runs: Listed[]; problems: unknown[] };
  expect(listed.problems).toEqual([]);
  return listed.runs;
}

/** Starts a run and kills its process after a time; milliseconds that it lived when it ended by itself. */
function runAndKill(dir: string, moment: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [cli, 'run', '--force'], {
      cwd: dir,
      env: environment(pythonBin()),
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), moment);
    child.on('error', reject);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve(performance.now() - begun);
    });
  });
}

test('kill -9 at 20 random moments: the store reads, the broken run says so, the next run works', async () => {
  const dir = makeProject();
  // The first run of a machine may take much longer than those that are killed.
  const whole = Math.min(await runAndKill(dir, 600_000), await runAndKill(dir, 600_000));
  const hit: number[] = [];
  for (let time = 1; time <= 20; time += 1) {
    const before = await listRuns(dir);
    const moment = Math.random() * whole;
    await runAndKill(dir, moment);
    const told = `kill ${time}, after ${Math.round(moment)} of ${Math.round(whole)} ms`;
    const after = await listRuns(dir);
    const begun = after.filter((run) => !before.some(({ id }) => id === run.id));
    // A kill before the run began leaves none; one at its very end leaves a finished one.
    expect(begun.length, told).toBeLessThanOrEqual(1);
    for (const run of begun) expect(['interrupted', 'finished'], told).toContain(run.state);
    if (begun[0]?.state === 'interrupted') hit.push(time);
    expect(
      after.filter((run) => run.state === 'running'),
      told,
    ).toEqual([]);
    const next = await stagewright(dir, 'run');
    expect(next.code, `${told}\n${next.stderr}`).toBe(0);
  }
  expect(hit.length).toBeGreaterThan(5);
  const shown = await stagewright(dir, 'show', '--json');
  const words = (JSON.parse(shown.stdout) as { metrics: { name: string; value: number }[] }).metrics;
  // What the last run left was made whole: 0 words read, then 10, then 20.
  expect(words.filter(({ name }) => name === 'words').map(({ value }) => value)).toEqual([0, 10, 20]);
});
