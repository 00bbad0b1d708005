import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Config, Direction } from '../config/config.js';
import type { ParamValue } from '../config/read-params.js';
import { nameOfRun } from '../record/run-summary.js';
import type { FileFact, MetricRecord, Run, StageRecord } from '../run/facts.js';
import { fromNumber, type MetricValue, toNumber } from '../run/values.js';
import { metricDirection } from './direction.js';
import type { CodeChange, DataChange, MetricChange, RunDiff, ValueChange, Verdict } from './run-diff.js';

/** The text of a file that a store kept, by its hash; null when it kept none. */
export type TextOf = (hash: string) => string | null;

/**
 * Compares a run with its baseline: every metric of either, and what changed between the two. Equal parts are left out,
 * but for metrics. Swapping the runs turns every change around.
 */
export function compareRuns(run: Run, baseline: Run, config: Config, textOf: TextOf = () => null): RunDiff {
  return {
    run: nameOfRun(run),
    baseline: nameOfRun(baseline),
    metrics: compareMetrics(run, baseline, config),
    params: compareValues(allParams(run), allParams(baseline)),
    code: [...compareCommands(run, baseline), ...compareCode(run, baseline, textOf)],
    data: compareFiles(run, baseline, (path) => !isCode(path)),
    packages: comparePackages(run, baseline),
    environment: compareValues(environmentFacts(run), environmentFacts(baseline)),
  };
}

function compareMetrics(run: Run, baseline: Run, config: Config): MetricChange[] {
  const key = (m: MetricRecord) => JSON.stringify([m.stage, m.name]);
  const ours = new Map(run.metrics.map((m) => [key(m), m]));
  const theirs = new Map(baseline.metrics.map((m) => [key(m), m]));
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((k) => {
    const metric = ours.get(k) ?? theirs.get(k);
    if (metric === undefined) return [];
    const direction = metricDirection(metric.stage, metric.name, config);
    const { stage, name } = metric;
    return [
      {
        stage,
        name,
        direction,
        ...compareNumbers(ours.get(k)?.value ?? null, theirs.get(k)?.value ?? null, direction),
      },
    ];
  });
}

type Comparison = Pick<MetricChange, 'value' | 'baseline' | 'change' | 'relative' | 'verdict'>;

/** NaN is worse than any number: the computation broke. Numbers that differ by rounding only are the same. */
function compareNumbers(
  value: MetricValue | null,
  baseline: MetricValue | null,
  direction: Direction | null,
): Comparison {
  if (value === null || baseline === null) {
    return { value, baseline, change: null, relative: null, verdict: 'unknown' };
  }
  const [a, b] = [toNumber(value), toNumber(baseline)];
  const change = finite(a - b);
  const relative = change === null || b === 0 ? null : finite(change / Math.abs(b));
  return { value, baseline, change, relative, verdict: judge(a, b, direction) };
}

function judge(a: number, b: number, direction: Direction | null): Verdict {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return 'same';
  if (Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) && Number.isFinite(a - b)) return 'same';
  if (direction === null) return 'unknown';
  if (Number.isNaN(a)) return 'worse';
  if (Number.isNaN(b)) return 'better';
  return a > b === (direction === 'higher') ? 'better' : 'worse';
}

function finite(value: number): number | null {
  return typeof fromNumber(value) === 'number' ? value : null;
}

function allParams(run: Run): Record<string, ParamValue> {
  return Object.assign({}, ...run.stages.map((stage) => stage.params), run.params);
}

function compareValues(
  ours: Readonly<Record<string, ParamValue>>,
  theirs: Readonly<Record<string, ParamValue>>,
): ValueChange[] {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  return names.flatMap((name) => {
    const value = Object.hasOwn(ours, name) ? (ours[name] ?? null) : null;
    const baseline = Object.hasOwn(theirs, name) ? (theirs[name] ?? null) : null;
    return JSON.stringify(value) === JSON.stringify(baseline) ? [] : [{ name, value, baseline }];
  });
}

/** A run that ended before it could look at its packages says nothing about them. */
function comparePackages(run: Run, baseline: Run): ValueChange[] {
  const ours = run.environment.packages;
  const theirs = baseline.environment.packages;
  return ours === null || theirs === null ? [] : compareValues(ours, theirs);
}

function environmentFacts(run: Run): Record<string, ParamValue> {
  const { host, platform, cpu, gpus, cuda, python } = run.environment;
  return {
    host,
    platform,
    cpu: cpu?.model ?? null,
    gpu: gpus?.map((gpu) => gpu.model).join(', ') ?? null,
    driver: gpus?.[0]?.driver ?? null,
    cuda,
    python: python?.version ?? null,
  };
}

function compareCommands(run: Run, baseline: Run): CodeChange[] {
  return run.stages.flatMap((stage): CodeChange[] => {
    const before = baseline.stages.find((s) => s.name === stage.name);
    if (before === undefined || before.cmd.length === 0 || stage.cmd.length === 0) return [];
    const [a, b] = [`${before.cmd.join('\n')}\n`, `${stage.cmd.join('\n')}\n`];
    if (a === b) return [];
    return [
      { path: 'dvc.yaml', stages: [stage.name], kind: 'changed', diff: patch(`cmd of ${stage.name}`, a, b) },
    ];
  });
}

function compareCode(run: Run, baseline: Run, textOf: TextOf): CodeChange[] {
  const ours = inputs(run);
  const theirs = inputs(baseline);
  return compareFiles(run, baseline, isCode).map((change) => {
    const before = textOrEmpty(theirs.get(change.path)?.hash, textOf);
    const after = textOrEmpty(ours.get(change.path)?.hash, textOf);
    return {
      ...change,
      diff: before === null || after === null ? null : patch(change.path, before, after),
    };
  });
}

function textOrEmpty(hash: string | null | undefined, textOf: TextOf): string | null {
  return hash === null || hash === undefined ? '' : textOf(hash);
}

function patch(path: string, before: string, after: string): string {
  return createTwoFilesPatch(path, path, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

interface Input {
  hash: string | null;
  stages: string[];
}

/** Files that stages read and no stage writes, by path: what a person changed, not what followed from it. */
function inputs(run: Run): Map<string, Input> {
  const written = run.stages.flatMap((stage: StageRecord) => stage.outs.map((out: FileFact) => out.path));
  const made = (path: string) => written.some((out) => path === out || path.startsWith(`${out}/`));
  const found = new Map<string, Input>();
  for (const stage of run.stages) {
    for (const { path, hash } of stage.deps) {
      if (made(path)) continue;
      const input = found.get(path);
      if (input === undefined) found.set(path, { hash, stages: [stage.name] });
      else input.stages.push(stage.name);
    }
  }
  return found;
}

function compareFiles(run: Run, baseline: Run, wanted: (path: string) => boolean): DataChange[] {
  const ours = inputs(run);
  const theirs = inputs(baseline);
  const ranIn = (r: Run, stage: string) => r.stages.some((s) => s.name === stage && s.cmd.length > 0);
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter(wanted)
    .sort()
    .flatMap((path): DataChange[] => {
      const [a, b] = [ours.get(path), theirs.get(path)];
      const stages = a?.stages ?? b?.stages ?? [];
      if ((a?.hash ?? null) === (b?.hash ?? null)) return [];
      // A stage that never started has no inputs on record: that is no change.
      if (a === undefined && !stages.some((stage) => ranIn(run, stage))) return [];
      if (b === undefined && !stages.some((stage) => ranIn(baseline, stage))) return [];
      const kind = (b?.hash ?? null) === null ? 'added' : (a?.hash ?? null) === null ? 'removed' : 'changed';
      return [{ path, stages, kind }];
    });
}

const codeEndings =
  /\.(py|pyi|pyx|sh|bash|r|jl|sql|js|ts|c|cc|cpp|cu|h|rs|go|java|scala|stan|ipynb|toml|cfg|ini|ya?ml)$/i;

/** Whether a dependency is code or settings (its text is kept and compared by line), by the ending of its name. */
export function isCode(path: string): boolean {
  return codeEndings.test(path);
}
