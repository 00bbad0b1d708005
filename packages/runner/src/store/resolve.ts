import { execFileSync } from 'node:child_process';
import {
  type Config,
  failure,
  type MetricRecord,
  metricDirection,
  type Problem,
  problem,
  type Result,
  type Run,
  success,
  toNumber,
} from '@stagewright/core';
import type { Store } from './store.js';

/**
 * The run that a person names: `latest`, `previous`, `best` or `best:METRIC`, an id or its beginning, or a git ref (the newest run
 * recorded at that commit).
 */
export function resolveRun(store: Store, name: string, config: Config): Result<Run> {
  const { runs } = store.list();
  const [newest] = runs;
  if (newest === undefined) {
    const remedy = 'Make one with `stagewright run`.';
    return failure(problem('store/empty', 'There is no recorded run yet.', remedy));
  }
  if (name === 'latest') return success(newest);
  if (name === 'previous') return previousRun(runs, newest);
  if (name === 'best' || name.startsWith('best:')) return bestRun(runs, name.slice(5), config);
  const matches = runs.filter((run) => run.id.startsWith(name));
  const exact = matches.find((run) => run.id === name) ?? (matches.length === 1 ? matches[0] : undefined);
  if (exact !== undefined) return success(exact);
  if (matches.length > 1 && name.length > 0) return failure(ambiguous(name, matches));
  return runAtRef(store, runs, name);
}

/** The baseline of a run unless another is named: the newest finished run before it. */
export function previousRun(runs: readonly Run[], of: Run): Result<Run> {
  const found = runs.find((run) => run.id < of.id && run.state === 'finished');
  if (found !== undefined) return success(found);
  const message = `There is no finished run before ${of.id}.`;
  return failure(
    problem('store/no-previous', message, 'Run once more, or name a run: see `stagewright runs`.'),
  );
}

function bestRun(runs: readonly Run[], metric: string, config: Config): Result<Run> {
  const finished = runs.filter((run) => run.state === 'finished');
  const found = metric === '' ? onlyDirectedMetric(finished, config) : findMetric(finished, metric);
  if (!found.ok) return found;
  const { stage, name } = found.value;
  const direction = metricDirection(stage, name, config);
  if (direction === null) {
    const message = `Whether a high or a low \`${stage}.${name}\` is better is not known.`;
    const remedy = `Add \`${name}: higher\` or \`lower\` under \`metrics\` in stagewright.yaml.`;
    return failure(problem('store/no-direction', message, remedy));
  }
  const sign = direction === 'higher' ? 1 : -1;
  let best: { run: Run; value: number } | null = null;
  for (const run of finished) {
    const value = sign * metricOf(run, stage, name);
    if (!Number.isNaN(value) && (best === null || value > best.value)) best = { run, value };
  }
  return best === null ? failure(noSuchMetric(`${stage}.${name}`, finished)) : success(best.run);
}

function metricOf(run: Run, stage: string, name: string): number {
  const metric = run.metrics.find((m) => m.stage === stage && m.name === name);
  return metric === undefined ? Number.NaN : toNumber(metric.value);
}

type MetricName = Pick<MetricRecord, 'stage' | 'name'>;

function metricNames(runs: readonly Run[]): MetricName[] {
  const all = runs.flatMap((run) => run.metrics);
  return [...new Map(all.map(({ stage, name }) => [`${stage}.${name}`, { stage, name }])).values()];
}

function findMetric(runs: readonly Run[], text: string): Result<MetricName> {
  const names = metricNames(runs);
  const found = names.filter(({ stage, name }) => `${stage}.${name}` === text || name === text);
  const [first] = found;
  if (first !== undefined && found.length === 1) return success(first);
  return failure(found.length > 1 ? nameTheMetric(found) : noSuchMetric(text, runs));
}

function onlyDirectedMetric(runs: readonly Run[], config: Config): Result<MetricName> {
  const directed = metricNames(runs).filter(
    ({ stage, name }) => metricDirection(stage, name, config) !== null,
  );
  const listed = directed.filter(
    ({ stage, name }) => name in config.metrics || `${stage}.${name}` in config.metrics,
  );
  const candidates = listed.length > 0 ? listed : directed;
  const [first] = candidates;
  if (first !== undefined && candidates.length === 1) return success(first);
  return failure(
    first === undefined ? noSuchMetric('a metric to judge by', runs) : nameTheMetric(candidates),
  );
}

function nameTheMetric(names: readonly MetricName[]): Problem {
  const list = names.slice(0, 5).map(({ stage, name }) => `best:${stage}.${name}`);
  return problem(
    'store/which-metric',
    'More than one metric can say which run is best.',
    `Name it: ${list.join(', ')}.`,
  );
}

function noSuchMetric(text: string, runs: readonly Run[]): Problem {
  const known = metricNames(runs).map(({ stage, name }) => `${stage}.${name}`);
  const remedy =
    known.length > 0
      ? `The recorded metrics are ${known.slice(0, 8).join(', ')}.`
      : 'No run has metrics yet.';
  return problem('store/no-metric', `No finished run has ${text}.`, remedy);
}

function ambiguous(name: string, matches: readonly Run[]): Problem {
  const list = matches.slice(0, 5).map((run) => run.id);
  return problem(
    'store/ambiguous',
    `\`${name}\` begins the id of ${matches.length} runs.`,
    `Name one: ${list.join(', ')}.`,
  );
}

function runAtRef(store: Store, runs: readonly Run[], ref: string): Result<Run> {
  const commit = commitOf(store.dir, ref);
  if (commit === null) {
    const remedy = 'See `stagewright runs`; a git ref, `latest`, `previous` and `best:METRIC` are names too.';
    return failure(
      problem('store/no-such-run', `There is no run, and no git ref, called \`${ref}\`.`, remedy),
    );
  }
  const at = runs.filter((run) => run.environment.git?.commit === commit);
  const found = at.find((run) => run.state === 'finished') ?? at[0];
  if (found !== undefined) return success(found);
  const message = `No run was recorded at \`${ref}\` (commit ${commit.slice(0, 10)}).`;
  return failure(
    problem('store/none-at-ref', message, 'Check that commit out and run it, or name another run.'),
  );
}

function commitOf(dir: string, ref: string): string | null {
  try {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
    return execFileSync('git', args, {
      cwd: dir,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
