import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Failure,
  OriginLines,
  PipelineRecording,
  PlannedStage,
  Segment,
  StageRecording,
  WatchedNames,
} from '@stagewright/core';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import { canStartAhead } from '../process/stage-process.js';
import { describeFailure, tailOf } from '../run/failure.js';
import { readMetrics } from '../run/metrics-file.js';
import { type Ended, type Processes, quote } from './processes.js';
import { hashFiles, readLines, readText, type StageLine, stageRecordSchema } from './records.js';

export interface StagesRun {
  /** As read from the copy. */
  readonly pipeline: Pipeline;
  readonly planned: readonly PlannedStage[];
  readonly names: WatchedNames;
  /** Which lines of which files come from which cells. */
  readonly lines: ReadonlyMap<string, OriginLines>;
  /** Files to hash at the end. */
  readonly files: readonly string[];
  /** An empty folder for what is written down. */
  readonly records: string;
  readonly runtime: string;
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number | null;
  readonly onStage: (stage: string) => void;
}

/** Where generated stages save the figures that they show. */
const FIGURES = 'reports/figures';

/** Runs the stages of a pipeline one after the other, each in a fresh process, until one fails. */
export async function runStages(
  run: StagesRun,
  processes: Processes,
  signal: AbortSignal,
): Promise<PipelineRecording> {
  const stages: StageRecording[] = [];
  for (const stage of run.pipeline.stages) {
    run.onStage(stage.name);
    const recording = await runStage(run, stage, processes);
    stages.push(recording);
    if (recording.failure !== null || signal.aborted) break;
  }
  return { stages, files: hashFiles(run.pipeline.dir, run.files) };
}

async function runStage(run: StagesRun, stage: Stage, processes: Processes): Promise<StageRecording> {
  const { dir } = run.pipeline;
  for (const out of stage.outs) {
    if (!out.persist) rmSync(join(dir, out.path), { recursive: true, force: true });
  }
  const folder = join(run.records, stage.name);
  mkdirSync(folder);
  const [plan, record, output] = ['plan.json', 'record.jsonl', 'output.txt'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(plan, JSON.stringify({ ...watchPlan(run, stage), root: dir, record, output }));
  const env = { ...run.env, STAGEWRIGHT_VERIFY: plan };
  let ended: Ended | null = null;
  let isObserved = true;
  for (const command of stage.cmd) {
    const isPython = canStartAhead(command, run.runtime);
    isObserved &&= isPython;
    // What only the shell can run is not watched; its stdout is kept apart from its stderr all the same.
    const line = isPython ? command : `{ ${command}\n} >>${quote(output)}`;
    const { runtime } = run;
    ended = await processes.run(
      { command: line, folder: join(dir, stage.folder), env, runtime },
      run.seconds,
    );
    if (ended.exitCode !== 0 || ended.isLate) break;
  }
  const lines = readLines(record, stageRecordSchema);
  const failure = ended === null ? null : failureOf(ended, lines);
  return {
    stage: stage.name,
    segments: lines.map(toSegment),
    isObserved,
    printed: readText(output),
    failure,
    metrics: metricsOf(dir, stage),
    missing: stage.outs.map(({ path }) => path).filter((path) => !existsSync(join(dir, path))),
  };
}

function watchPlan(run: StagesRun, { name }: Stage): Record<string, unknown> {
  const planned = run.planned.find((each) => each.name === name);
  const names = (planned?.cells ?? []).map((cell) => [cell, run.names.get(cell) ?? []]);
  const lines = [...run.lines].map(([file, origins]) => [
    file,
    Object.fromEntries([...origins].map(([line, origin]) => [line, [origin.cell, origin.line]])),
  ]);
  return {
    lines: Object.fromEntries(lines),
    names: Object.fromEntries(names),
    results: planned?.writes.map((flow) => flow.name) ?? [],
    figures: FIGURES,
  };
}

function toSegment({ type, cell, shown, values, settings, random }: StageLine): Segment {
  const hasMoment = values !== undefined && settings !== undefined && random !== undefined;
  return { type, cell, shown, moment: hasMoment ? { values, settings, random } : null };
}

function failureOf(ended: Ended, lines: readonly StageLine[]): Failure | null {
  if (ended.isLate) {
    const message = 'it takes longer than it may (--timeout)';
    return { kind: 'late', cell: null, line: null, file: null, message };
  }
  if (ended.exitCode === 0) return null;
  const failed = lines.find(({ type }) => type === 'failed');
  if (failed === undefined) {
    const message = describeFailure(ended, tailOf(ended.output));
    return { kind: 'died', cell: null, line: null, file: null, message };
  }
  const { cell, file = null, line = null, name = '', message = '' } = failed;
  return { kind: 'exception', cell, line, file, message: `${name}: ${message}` };
}

/** Metrics that a stage wrote, by name. */
function metricsOf(dir: string, stage: Stage): Record<string, number> {
  const files = stage.outs.filter((out) => out.kind === 'metrics').map((out) => out.path);
  return Object.fromEntries(
    files.flatMap((file) =>
      readMetrics(readText(join(dir, file)), file).metrics.map(([name, value]) => [name, Number(value)]),
    ),
  );
}
