// `verify` with real kernels and processes: what it says, writes and ends with.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type VerifyReport, verifyReportSchema } from '@stagewright/core';
import { expect, test } from 'vitest';
import { cellsOf, notebookFile } from '../fidelity/notebook-text.js';
import {
  cli,
  copyOfExample,
  emptyFolder,
  environment,
  pythonBin,
  snapshot,
  stagewright,
  stagewrightOk,
} from './support.js';

function folderWith(text: string, path = 'small.ipynb'): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), notebookFile(cellsOf(text)));
  return folder;
}

/** The files that a person sees. */
function visible(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(snapshot(folder)).filter(([path]) => !path.startsWith('.stagewright/')),
  );
}

function reportIn(folder: string): VerifyReport {
  return verifyReportSchema.parse(JSON.parse(readFileSync(join(folder, 'reports/verify.json'), 'utf8')));
}

const SMALL = `# %% [stage:make]
values = [1, 2, 3]
print(values)
# %% [stage:scale]
factor = 2
scaled = [factor * v for v in values]
scaled
# %% [stage:report]
print(max(scaled))
`;

test('digits: text, figures by their pixels, metrics and values are equal', async () => {
  const folder = copyOfExample('digits');
  await stagewrightOk(['extract', 'digits.ipynb', '--yes'], folder);
  const before = visible(folder);
  const ended = await stagewright(['verify', 'digits.ipynb'], folder);
  expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
  expect(ended.stdout).toMatch(/^equal: /);
  for (const step of ['first run', 'second run', 'stage evaluate']) expect(ended.stderr).toContain(step);
  const { 'reports/verify.json': _report, ...after } = visible(folder);
  expect(after).toEqual(before);
  const { compared, hashes, versions, divergences, notRepeatable } = reportIn(folder);
  expect(compared).toMatchObject({ stages: 4, figures: 3, metrics: 2 });
  expect([divergences, notRepeatable]).toEqual([[], []]);
  expect(Object.keys(hashes)).toContain('src/digits/train.py');
  expect(versions.python).toMatch(/^3\.\d+/);
});

test('a pipeline that was changed: the cell, the line, the variable, both values and the cause', async () => {
  const folder = folderWith(SMALL);
  await stagewrightOk(['extract', 'small.ipynb', '--yes'], folder);
  const script = join(folder, 'src/small/scale.py');
  const text = readFileSync(script, 'utf8');
  expect(text).toContain('factor * v');
  writeFileSync(script, text.replace('factor * v', 'factor + v'));
  const ended = await stagewright(['verify', 'small.ipynb'], folder);
  expect(ended.code, ended.stdout + ended.stderr).toBe(1);
  expect(ended.stdout).toContain(
    'different: The pipeline computes something else than the notebook from cell 2 on.',
  );
  expect(ended.stdout).toContain('It begins at cell 2, line 2, in stage scale, `scaled[0]`');
  expect(ended.stdout).toMatch(/notebook +2\n +pipeline +3\n +cause +src\/small\/scale\.py, line \d+/);
  expect(ended.stdout).toMatch(/^ +\+ +scaled = \[factor \+ v/m);
  const [first] = reportIn(folder).divergences;
  expect(first).toMatchObject({ kind: 'value', cell: 1, line: 2, notebook: '2', pipeline: '3' });
});

test('a notebook that is not extracted is compared with what extract would write', async () => {
  const folder = folderWith(SMALL, 'work/small.ipynb');
  const before = visible(folder);
  const ended = await stagewright(['verify', 'work/small.ipynb', '--json', '--no-report'], folder);
  expect(ended.code, ended.stderr).toBe(0);
  expect(verifyReportSchema.parse(JSON.parse(ended.stdout)).compared.stages).toBe(3);
  expect(visible(folder)).toEqual(before);
});

test('numbers that nothing seeds are not repeatable, and the call is named', async () => {
  const folder = folderWith(`# %% [stage:draw]
import numpy as np
print("drawing")
x = np.random.normal(size=3)
# %% [stage:show]
print(x.sum())
# %% []
print("end")
`);
  const ended = await stagewright(['verify', 'small.ipynb'], folder);
  expect(ended.code, ended.stderr).toBe(3);
  expect(ended.stdout).toMatch(/^not-repeatable: .*from cell 1 on/);
  expect(ended.stdout).toMatch(/Cell 1, line 3: `numpy\.random\.normal\(\)` draws random numbers/);
  const { divergences, notRepeatable } = reportIn(folder);
  expect(divergences).toEqual([]);
  expect(notRepeatable.map(({ cell, kind }) => [cell, kind])).toEqual([
    [0, 'value'],
    [1, 'text'],
  ]);
});

test('a notebook that fails: its cell and line', async () => {
  const folder = folderWith(`# %% [stage:a]
x = {"a": 1}
# %% [stage:b]
y = 2
print(x["b"])
`);
  const ended = await stagewright(['verify', 'small.ipynb'], folder);
  expect(ended.code, ended.stderr).toBe(3);
  expect(ended.stdout).toContain(
    "failed: The notebook itself does not run to its end: cell 2, line 2: KeyError: 'b'",
  );
});

test('what extraction refuses has no pipeline to compare with', async () => {
  const ended = await stagewright(['verify', 'small.ipynb'], folderWith('# %% [stage:a]\nprint(nowhere)\n'));
  expect(ended.code).toBe(3);
  expect(ended.stdout).toContain('names/undefined');
});

test('the limit on a cell', async () => {
  const folder = folderWith('# %% [stage:a]\nimport time\ntime.sleep(100)\n');
  const ended = await stagewright(['verify', 'small.ipynb', '--timeout', '1.5'], folder);
  expect(ended.code, ended.stderr).toBe(3);
  expect(ended.stdout).toContain('cell 1: it takes longer than it may (--timeout)');
});

test('a Python without a kernel: what to install', async () => {
  const folder = folderWith(SMALL);
  const bin = emptyFolder();
  // Without its installed packages.
  writeFileSync(join(bin, 'python'), `#!/bin/sh\nexec ${join(pythonBin(), 'python')} -S "$@"\n`);
  chmodSync(join(bin, 'python'), 0o755);
  const ended = await stagewright(['verify', 'small.ipynb'], folder, bin);
  expect(ended.code, ended.stdout).toBe(2);
  expect(ended.stderr).toContain('-m pip install ipykernel');
});

test('bad input is refused before anything runs', async () => {
  const folder = folderWith(SMALL);
  const missing = await stagewright(['verify', 'other.ipynb'], folder);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('files/missing')]);
  const wrong = await stagewright(['verify', 'small.ipynb', '--timeout', 'soon'], folder);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('number of seconds')]);
});

test('Ctrl-C ends the kernel and what it started, and leaves no copy behind', async () => {
  const outside = emptyFolder();
  const folder = folderWith(`# %% [stage:a]
import os, subprocess
child = subprocess.Popen(["sleep", "300"])
with open("${outside}/new", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename("${outside}/new", "${outside}/pids")
child.wait()
`);
  const child = spawn(process.execPath, [cli, 'verify', 'small.ipynb'], {
    cwd: folder,
    env: environment(pythonBin()),
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await until(() => existsSync(join(outside, 'pids')));
  const started = readIf(join(outside, 'pids')).split(' ').map(Number);
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  await until(() => !started.some(isAlive));
  expect(Object.keys(snapshot(folder)).filter((path) => path.includes('verify'))).toEqual([]);
});

/** Whether a process is there, and not just waiting to be forgotten. */
function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(readIf(`/proc/${pid}/status`));
}

function readIf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 100));
}
