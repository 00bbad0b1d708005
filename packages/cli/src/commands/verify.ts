import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import {
  analyzeNotebook,
  checkNotebook,
  couldNotRun,
  describeFailure,
  extractPipeline,
  failure,
  type GeneratedFile,
  type Judgement,
  judge,
  type Notebook,
  type NotebookAnalysis,
  type Origin,
  type PipelineRecording,
  type Plan,
  type Problem,
  problem,
  type Result,
  success,
  type TracedFile,
  traceFile,
  type VerifyReport,
  watchedNames,
} from '@stagewright/core';
import { recordNotebook, recordPipeline, type TwoRuns } from '@stagewright/runner';
import { addExamples } from '../command.js';
import { loadConfig, loadNotebook, readIfThere } from '../host/files.js';
import type { ExitCode, Host } from '../host/host.js';
import { findPython, probeEnvironment, starNamesOf } from '../host/python-environment.js';
import { loadRuff } from '../host/ruff.js';
import { findRuntime } from '../host/runtime.js';
import { refuse } from '../host/show.js';
import { stopOnSignals } from '../host/stop-signals.js';
import { writeFiles } from '../host/write-files.js';
import { createVerifyView, renderReport } from '../verify-view.js';

interface VerifyCommandOptions {
  readonly out?: string | undefined;
  readonly timeout?: number | undefined;
  readonly report: boolean;
  readonly json?: true | undefined;
}

declare const STAGEWRIGHT_VERSION: string;

const REPORT = 'reports/verify.json';

/** `stagewright verify`. */
export function define(command: Command, host: Host): void {
  command
    .argument('<notebook>', 'a Jupyter notebook')
    .option('-o, --out <folder>', 'the project’s folder (default: the one that you are in)')
    .option('--timeout <seconds>', 'limit for each cell and each stage (default: none)', readSeconds)
    .option('--no-report', `do not write ${REPORT}`)
    .option('--json', 'print the report as JSON')
    .action(async (notebook, options) => host.end(await verify(notebook, options, host)));
  addExamples(command, [
    ['verify train.ipynb', 'run the notebook twice and the pipeline once, and compare'],
    ['verify train.ipynb --timeout 600', 'give each cell and each stage ten minutes'],
    ['verify train.ipynb --json', 'for other programs; exit code 0 equal, 1 different, 3 no verdict'],
  ]);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0) throw new InvalidArgumentError('It is a number of seconds.');
  return seconds;
}

/** What is compared: the notebook, and the pipeline as it is or would be. */
interface Subject {
  readonly notebook: Notebook;
  readonly analysis: NotebookAnalysis;
  readonly findings: ReturnType<typeof checkNotebook>;
  readonly plan: Plan;
  readonly origins: readonly Origin[];
  readonly generated: readonly GeneratedFile[];
  readonly traced: ReadonlyMap<string, TracedFile>;
  readonly dir: string;
  readonly notebookFolder: string;
  readonly isOnDisk: boolean;
}

async function verify(path: string, options: VerifyCommandOptions, host: Host): Promise<ExitCode> {
  const loaded = loadNotebook(host.cwd, path);
  if (!loaded.ok) return refuse(loaded.problems, host, options);
  const python = findPython(host.env);
  const runtime = findRuntime();
  if (python === null || runtime === null) return refuse([noPython()], host, options);
  const subject = await readSubject(loaded.value, path, options, host);
  if (!subject.ok) return refuse(subject.problems, host, options);
  const { value } = subject;
  if ('refusals' in value) {
    const summary = 'There is no pipeline to compare with: extraction refuses this notebook.';
    return end(couldNotRun(summary), value.refusals, null, value, options, host);
  }
  const recorded = await recordSubject(value, options, host, python, runtime);
  if (recorded === 'stopped') return 130;
  if (!recorded.ok) return refuse(recorded.problems, host, options);
  const { runs, pipeline } = recorded.value;
  const failed = runs.map(describeFailure).find((each) => each !== null);
  const judgement =
    failed != null || pipeline === null
      ? couldNotRun(`The notebook itself does not run to its end: ${failed}`)
      : judge({ ...value, runs, pipeline });
  return end(judgement, [], runs[0].python, value, options, host);
}

function noPython(): Problem {
  const remedy =
    'Put the Python that runs your notebook on the PATH, for example by activating its environment.';
  return problem('verify/no-python', 'There is no `python` on the PATH.', remedy);
}

type Refused = Pick<Subject, 'notebook' | 'dir'> & { readonly refusals: readonly Problem[] };

async function readSubject(
  notebook: Notebook,
  path: string,
  options: VerifyCommandOptions,
  host: Host,
): Promise<Result<Subject | Refused>> {
  const dir = resolve(host.cwd, options.out ?? '.');
  if (!existsSync(dir))
    return failure(
      problem('files/missing', `There is no folder ${options.out}.`, 'Name the project’s folder.'),
    );
  const config = loadConfig([dir, host.cwd], host.cwd);
  if (!config.ok) return config;
  const starNames = await starNamesOf(host, notebook);
  const analysis = analyzeNotebook(notebook, undefined, starNames);
  const [environment, tools] = await Promise.all([probeEnvironment(host), loadRuff()]);
  const notebookFolder = dirname(resolve(host.cwd, path));
  const notebookDir = relative(dir, notebookFolder).split(sep).join('/');
  const extracted = extractPipeline(analysis, {
    config: config.value,
    environment,
    tools,
    ...(notebookDir === '' ? {} : { notebookDir }),
  });
  if (!extracted.ok) return success({ notebook, dir, refusals: extracted.problems });
  const { plan, files, origins } = extracted.value;
  const isOnDisk = existsSync(join(dir, 'dvc.yaml'));
  const generated = files.filter((file) => isPartOfPipeline(file.path));
  const traced = new Map(
    generated.map((file) => {
      const current = isOnDisk ? readIfThere(join(dir, file.path)) : file.text;
      return [file.path, traceFile(file, current, origins)];
    }),
  );
  const findings = checkNotebook(analysis, config.value);
  const places = { dir, notebookFolder, isOnDisk };
  return success({ notebook, analysis, findings, plan, origins, generated, traced, ...places });
}

/** Tests and requirements are not what is run. */
function isPartOfPipeline(path: string): boolean {
  return path.startsWith('src/') || path === 'dvc.yaml' || path === 'params.yaml';
}

interface Recordings {
  readonly runs: TwoRuns;
  /** null: the notebook did not run to its end. */
  readonly pipeline: PipelineRecording | null;
}

async function recordSubject(
  subject: Subject,
  options: VerifyCommandOptions,
  host: Host,
  python: string,
  runtime: string,
): Promise<Result<Recordings> | 'stopped'> {
  const { analysis, plan, traced, generated, dir, notebookFolder, isOnDisk } = subject;
  const names = watchedNames(analysis, plan);
  const cells = analysis.cells.map(({ cell }) => ({
    cell: cell.index,
    source: cell.source,
    names: names.get(cell.index) ?? [],
  }));
  const lines = new Map([...traced].map(([file, { lines }]) => [file, lines]));
  const agenda = { cells: cells.map(({ cell }) => cell), stages: plan.stages.map(({ name }) => name) };
  const view = options.json ? silent(host) : createVerifyView(host, agenda);
  const stop = stopOnSignals(view.note, 'Stopping; once more to stop at once.');
  const files = isOnDisk ? [] : generated;
  const seconds = options.timeout ?? null;
  const what = { dir, notebookFolder, cells, plan, names, lines, files };
  const all = { ...what, python, runtime, env: host.env, seconds };
  try {
    const runs = await recordNotebook(all, view.onEvent, stop.signal);
    if (stop.signal.aborted) return 'stopped';
    if (!runs.ok) return runs;
    if (runs.value.some((run) => run.failure !== null)) return success({ runs: runs.value, pipeline: null });
    const pipeline = await recordPipeline(all, view.onEvent, stop.signal);
    if (stop.signal.aborted) return 'stopped';
    return pipeline.ok ? success({ runs: runs.value, pipeline: pipeline.value }) : pipeline;
  } finally {
    view.close();
    stop.done();
  }
}

function silent(host: Host) {
  return { onEvent() {}, note: host.note, close() {} };
}

function end(
  judgement: Judgement,
  problems: readonly Problem[],
  python: string | null,
  subject: Subject | Refused,
  options: VerifyCommandOptions,
  host: Host,
): ExitCode {
  const report: VerifyReport = {
    version: 1,
    notebook: subject.notebook.path,
    ...judgement,
    made: new Date().toISOString(),
    versions: {
      stagewright: STAGEWRIGHT_VERSION,
      python,
      packages: 'plan' in subject ? pinned(subject.plan) : {},
    },
    hashes: hashesOf(subject),
    problems: [...problems],
  };
  if (options.report) {
    const text = `${JSON.stringify(report, null, 2)}\n`;
    const before = readIfThere(join(subject.dir, REPORT));
    const written = writeFiles([{ root: subject.dir, path: REPORT, before, after: text }]);
    if (!written.ok) return refuse(written.problems, host, options);
  }
  if (options.json) host.printJson(report);
  else {
    host.print(renderReport(report, subject.notebook, host.colors));
    if ('isOnDisk' in subject && !subject.isOnDisk)
      host.print('There is no dvc.yaml here: this is the pipeline that `stagewright extract` would write.');
    if (options.report) host.print(`Wrote ${REPORT}.`);
  }
  return { equal: 0, different: 1, 'not-repeatable': 3, failed: 3 }[report.verdict] as ExitCode;
}

/** `numpy==2.1` as name and version. */
function pinned(plan: Plan): Record<string, string> {
  return Object.fromEntries(
    plan.requirements.flatMap((line) => {
      const [name, version] = line.split('==');
      return name === undefined || version === undefined ? [] : [[name, version]];
    }),
  );
}

function hashesOf(subject: Subject | Refused): Record<string, string> {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const { notebook, dir } = subject;
  const files = 'generated' in subject && subject.isOnDisk ? subject.generated : [];
  return Object.fromEntries([
    [notebook.path, hash(notebook.text)],
    ...files.flatMap(({ path }) => {
      const text = readIfThere(join(dir, path));
      return text === null ? [] : [[path, hash(text)]];
    }),
  ]);
}
