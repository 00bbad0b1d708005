// Pipelines on a real Jupyter kernel, with nothing of ours installed there.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  describeProblem,
  type Result,
  type Run,
  type RunEvent,
  readEvents,
  runEventSchema,
  runPlanSchema,
  success,
} from '@stagewright/core';
import { openStore, pipelineStatus, runPipeline } from '@stagewright/runner';
import {
  findRun,
  listRuns,
  planRun,
  type RunCursor,
  RunFollower,
  readLog,
  readRun,
  readStatus,
  startRun,
  stopRun,
} from '@stagewright/runner/kernel';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  copyOfExample,
  emptyFolder,
  environment,
  pythonBin,
  root,
  stagewright,
  stagewrightOk,
} from '../e2e/support.js';
import { evaluate, JupyterServer, type Window } from './jupyter-server.js';

let server: JupyterServer;
let bin: string;

beforeAll(async () => {
  bin = pythonBin('jupyter');
  server = await JupyterServer.start(emptyFolder({ keep: true }));
});
afterAll(() => server.stop());

/** Says what it does, waits for `go`, and goes on. */
const slow = {
  'dvc.yaml': `stages:
  first: {cmd: python first.py, deps: [first.py], outs: [first.txt]}
  second: {cmd: python second.py, deps: [first.txt, second.py], outs: [second.txt]}
`,
  'first.py': `import os, time
from stagewright import log_metric
for step in range(5):
    log_metric("loss", 1 / (step + 1), step=step)
    print("step", step, "–", "ä" * 20)
open("up", "w").close()
while not os.path.exists("go"):
    time.sleep(0.05)
for step in range(5, 10):
    log_metric("loss", 1 / (step + 1), step=step)
    print("step", step)
open("first.txt", "w").write("done")
`,
  'second.py': 'open("second.txt", "w").write("done"); print("second")\n',
};

function project(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problems.map(describeProblem).join('\n'));
  return result.value;
}

async function plan(folder: string, more: { readonly force?: boolean } = {}) {
  const read = async (file: string) =>
    success(existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : null);
  return runPlanSchema.parse(unwrap(await planRun(read, { project: folder, ...more })));
}

async function start(window: Window, folder: string): Promise<string> {
  const started = unwrap(await startRun(window.link, await plan(folder)));
  if (started.kind !== 'started') throw new Error(`it is ${started.kind}`);
  return started.run;
}

interface Followed {
  readonly follower: RunFollower;
  readonly events: RunEvent[];
  readonly ended: Promise<Run>;
}

/** Follows a run, and checks that the places follow each other. */
function follow(
  window: Window,
  folder: string,
  run: string,
  from?: { cursor: RunCursor; run: Run },
): Followed {
  const events: RunEvent[] = [];
  const options = { project: folder, run, onNews: (news: readonly RunEvent[]) => void events.push(...news) };
  const follower = new RunFollower(window.link, from === undefined ? options : { ...options, from });
  const ended = follower.ended.then((result) => {
    if (result === null) throw new Error('it was left');
    return unwrap(result);
  });
  ended.catch(() => {});
  return { follower, events, ended };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 50) {
    if (waited > 30_000) throw new Error(`it did not come: ${what}`);
    await sleep(50);
  }
}

const logOf = (events: readonly RunEvent[], stage: string) =>
  events.map((event) => (event.type === 'stage-log' && event.stage === stage ? event.text : '')).join('');

/** A record without what differs from run to run: times, ids, processes. */
function steady(run: Run): unknown {
  const odd = new Set(['id', 'started', 'ended', 'seconds', 'peakMemory', 'pid', 'process']);
  return JSON.parse(JSON.stringify(run), (key, value) => (odd.has(key) ? null : value));
}

async function newWindow(): Promise<Window> {
  const window = await server.newKernel();
  onTestFinished(async () => {
    if (!window.kernel.isDisposed) await window.kernel.shutdown().catch(() => {});
    window.close();
  });
  return window;
}

test('a whole pipeline: the same record as by the command line, which has nothing to do then', async () => {
  const example = copyOfExample('digits');
  await stagewrightOk(['extract', 'digits.ipynb', '--out', 'here', '--yes'], example, bin);
  const [folder, other] = [join(example, 'here'), join(example, 'there/here')];
  cpSync(folder, other, { recursive: true });
  const window = await newWindow();
  await evaluate(window.kernel, '[globals().update(mine=1)]');
  const before = await evaluate(window.kernel, 'sorted(globals())');

  const run = await start(window, folder);
  const { ended, events } = follow(window, folder, run);
  const record = await ended;
  expect(record).toMatchObject({ id: run, state: 'finished' });
  expect(record.metrics.find(({ name }) => name === 'accuracy')?.value).toBeGreaterThan(0.9);

  // What was told, what is stored, and what the command line makes of the same pipeline, are equal.
  const stored = openStore(folder);
  expect(unwrap(stored.read(run))).toEqual(record);
  for (const event of events) expect(runEventSchema.parse(event)).toEqual(event);
  const text = readFileSync(join(folder, '.stagewright/runs', run, 'events.jsonl'), 'utf8');
  expect(readEvents(text, '')).toEqual({ run: record, problems: [] });
  for (const { name } of record.stages) expect(logOf(events, name)).toBe(stored.logOf(record, name));
  const byHand = unwrap(
    await runPipeline(
      { dir: other, runtime: join(root, 'python/src'), env: environment(bin) },
      () => {},
      new AbortController().signal,
    ),
  );
  if (byHand.kind !== 'ran') throw new Error('nothing ran');
  expect(steady(record)).toEqual(steady(byHand.run));

  // The store is one: neither has anything to do after the other.
  expect(await stagewright(['run'], folder, bin)).toMatchObject({
    code: 0,
    stdout: 'Nothing to run: 4 stages fresh.\n',
  });
  expect(unwrap(await startRun(window.link, await plan(folder)))).toMatchObject({ kind: 'fresh' });
  expect(unwrap(await startRun(window.link, await plan(other)))).toMatchObject({ kind: 'fresh' });
  expect(unwrap(await readStatus(window.link, await plan(folder)))).toEqual(
    unwrap(await pipelineStatus(folder)),
  );
  const listed = unwrap(await listRuns(window.link, folder, { most: 10 }));
  expect(listed).toEqual({ runs: [record], problems: [] });
  expect(unwrap(await readLog(window.link, folder, run, 'train'))).toBe(stored.logOf(record, 'train'));

  // The notebook's names and history are as they were.
  expect(await evaluate(window.kernel, 'sorted(globals())')).toBe(before);
  expect(await evaluate(window.kernel, 'get_ipython().execution_count')).toBe('1');
});

test('a window closed in the middle: another one finds the run, and goes on without a gap', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const { id } = window.kernel;
  const run = await start(window, folder);
  const first = follow(window, folder, run);
  await until(() => logOf(first.events, 'first').includes('step 4'));
  const from = { cursor: first.follower.cursor, run: first.follower.run };
  window.close();

  const again = await server.windowOn(id);
  const second = follow(again, folder, run, from);
  await until(() => existsSync(join(folder, 'up')));
  writeFileSync(join(folder, 'go'), '');
  const record = await second.ended;
  expect(record).toMatchObject({ state: 'finished' });
  expect(record).toEqual(unwrap(openStore(folder).read(run)));
  const log = logOf(first.events, 'first') + logOf(second.events, 'first');
  expect(log).toBe(openStore(folder).logOf(record, 'first'));
  expect(record.metrics[0]?.points).toHaveLength(10);
  await again.kernel.shutdown();
  again.close();
});

test('two windows see one run, and the one that was there first hears it to its end', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const run = await start(window, folder);
  const first = follow(window, folder, run);
  await until(() => logOf(first.events, 'first').includes('step 4'));
  const other = await server.windowOn(window.kernel.id);
  expect(unwrap(await findRun(other.link, folder))).toEqual({ project: folder, run });
  const second = follow(other, folder, run);
  await until(() => logOf(second.events, 'first').includes('step 4'));
  writeFileSync(join(folder, 'go'), '');
  const [a, b] = await Promise.all([first.ended, second.ended]);
  expect(a).toEqual(b);
  expect(logOf(first.events, 'first')).toBe(openStore(folder).logOf(a, 'first'));
  expect(logOf(second.events, 'first')).toBe(openStore(folder).logOf(a, 'first'));
  other.close();
});

test('more output than is told at once comes whole', async () => {
  const folder = project({
    'dvc.yaml': 'stages:\n  loud: {cmd: python loud.py, deps: [loud.py]}\n',
    'loud.py': 'for at in range(75_000):\n    print(at, "ä" * 25, at * 7919 % 1000)\n',
  });
  const window = await newWindow();
  const run = await start(window, folder);
  const { ended, events } = follow(window, folder, run);
  const record = await ended;
  const stored = openStore(folder).logOf(record, 'loud') ?? '';
  expect(Buffer.byteLength(stored)).toBeGreaterThan(4 * 1024 * 1024);
  expect(logOf(events, 'loud') === stored).toBe(true);
});

test('stopped: as Ctrl-C does it', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const run = await start(window, folder);
  const { ended, events } = follow(window, folder, run);
  await until(() => logOf(events, 'first').includes('step 4'));
  expect(unwrap(await stopRun(window.link, folder, run))).toBe(true);
  const record = await ended;
  expect(record).toMatchObject({ state: 'interrupted', reason: 'it was stopped by the person who ran it' });
  expect(record.stages.map(({ state }) => state)).toEqual(['interrupted', 'skipped']);
  expect(unwrap(await stopRun(window.link, folder, run))).toBe(false);
});

test('an interrupt of the kernel stops neither the run nor the following', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const run = await start(window, folder);
  const { ended, events } = follow(window, folder, run);
  await until(() => logOf(events, 'first').includes('step 4'));
  await window.kernel.interrupt();
  writeFileSync(join(folder, 'go'), '');
  expect(await ended).toMatchObject({ state: 'finished' });
  expect(logOf(events, 'second')).toBe('second\n');
});

test('the kernel is killed: the run has failed, and says why', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const pid = await server.pidOf(window);
  const run = await start(window, folder);
  const { events, ended } = follow(window, folder, run);
  await until(() => logOf(events, 'first').includes('step 4'));
  process.kill(pid, 'SIGKILL');
  await until(() => existsSync(join(folder, '.stagewright/runs', run, 'run.json')));
  const record = unwrap(openStore(folder).read(run));
  expect(record).toMatchObject({ state: 'failed', reason: 'the kernel that ran it ended' });
  expect(record.stages.map(({ state }) => state)).toEqual(['interrupted', 'skipped']);
  // The server restarts the kernel, which then tells the same.
  expect(await ended).toEqual(record);
});

test('the driver is killed: the run was interrupted, and the next one runs', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const run = await start(window, folder);
  const { events, ended, follower } = follow(window, folder, run);
  await until(() => logOf(events, 'first').includes('step 4'));
  const driver = follower.run.process?.pid ?? 0;
  expect(driver).toBeGreaterThan(0);
  process.kill(driver, 'SIGKILL');
  expect(await ended).toMatchObject({ state: 'interrupted' });
  expect(unwrap(await readRun(window.link, folder, run))).toMatchObject({ state: 'interrupted' });
  expect(unwrap(openStore(folder).read(run))).toMatchObject({ state: 'interrupted' });
  writeFileSync(join(folder, 'go'), '');
  const next = await start(window, folder);
  expect(await follow(window, folder, next).ended).toMatchObject({ state: 'finished' });
});

test('what cannot be run is said, and nothing is recorded', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const asked = await plan(folder);
  writeFileSync(join(folder, 'dvc.yaml'), 'stages:\n  first: {cmd: echo}\n');
  const other = await startRun(window.link, asked);
  expect(other).toMatchObject({ ok: false, problems: [{ code: 'kernel/other-files' }] });
  rmSync(join(folder, 'dvc.yaml'));
  expect(await startRun(window.link, { ...asked, project: join(folder, 'no') })).toMatchObject({
    ok: false,
    problems: [{ code: 'kernel/no-folder' }],
  });
  expect(existsSync(join(folder, '.stagewright'))).toBe(false);
});

test('while windows follow, whoever asks is answered each time', async () => {
  const folder = project(slow);
  const window = await newWindow();
  const run = await start(window, folder);
  const first = follow(window, folder, run);
  const others = await Promise.all([1, 2].map(() => server.windowOn(window.kernel.id)));
  for (let times = 0; times < 4; times += 1) {
    const answers = await Promise.all(others.map((other) => findRun(other.link, folder)));
    expect(answers.map((answer) => unwrap(answer).run)).toEqual([run, run]);
    await sleep(100 * times);
    await Promise.all(others.map((other) => follow(other, folder, run).follower.leave()));
  }
  writeFileSync(join(folder, 'go'), '');
  expect(await first.ended).toMatchObject({ state: 'finished' });
  for (const other of others) other.close();
});

test('a kernel whose run nobody follows is at work for the server, which ends idle ones', async () => {
  const folder = project(slow);
  const window = await newWindow();
  await start(window, folder);
  const before = await server.lastActivity(window);
  await sleep(6000);
  expect(await server.lastActivity(window)).toBeGreaterThan(before);
  writeFileSync(join(folder, 'go'), '');
});
