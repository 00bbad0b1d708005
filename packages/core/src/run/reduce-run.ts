import type { RunEvent } from './events.js';
import {
  type Environment,
  type MetricRecord,
  type Run,
  type StageRecord,
  unknownEnvironment,
} from './facts.js';
import type { MetricValue } from './values.js';

/** The run before its first event. */
export const noRun: Run = {
  id: '',
  state: 'running',
  reason: null,
  pipeline: '',
  started: '',
  ended: null,
  process: null,
  params: {},
  environment: unknownEnvironment,
  stages: [],
  metrics: [],
};

/** A metric keeps at most this many steps in a record; beyond it, every second one goes. */
export const maxPoints = 1024;

/**
 * The one account of what events mean. Pure; takes events in any order and never throws: what comes before `run-started` or
 * after `run-ended` changes nothing, and a stage that has ended stays ended.
 */
export function reduceRun(run: Run, event: RunEvent): Run {
  if (event.type === 'run-started') return run.id === '' ? startRun(event) : run;
  if (run.id === '' || run.ended !== null) return run;
  switch (event.type) {
    case 'environment':
      return { ...run, environment: mergeEnvironment(run.environment, event.environment) };
    case 'run-ended':
      return endRun(run, event);
    case 'stage-metric':
      return isOpen(run, event.stage) ? withMetric(run, event.stage, event) : run;
    case 'stage-log':
      return run;
    case 'stage-fresh':
      if (!isOpen(run, event.stage)) return run;
      return withStage(event.metrics.reduce(keepMetric, run), event.stage, (s) => reduceStage(s, event));
    default:
      return withStage(run, event.stage, (s) => (isEnded(s) ? s : reduceStage(s, event)));
  }
}

type EnvironmentPart = Extract<RunEvent, { type: 'environment' }>['environment'];

/** Facts come in parts; a part says nothing about what it leaves out. */
function mergeEnvironment(known: Environment, part: EnvironmentPart): Environment {
  const given = Object.entries(part).filter(([, value]) => value !== undefined);
  return { ...known, ...Object.fromEntries(given) };
}

type StageEvent = Exclude<RunEvent, { type: 'run-started' | 'run-ended' | 'environment' }>;

function reduceStage(stage: StageRecord, event: StageEvent): StageRecord {
  switch (event.type) {
    case 'stage-queued':
      return stage.state === 'queued' ? { ...stage, reason: event.reason } : stage;
    case 'stage-started': {
      const { cmd, deps, params, log, pid } = event;
      return { ...stage, state: 'running', started: event.time, cmd, deps, params, log, pid };
    }
    case 'stage-fresh': {
      const { cmd, deps, params, outs, seeds, reused } = event;
      return { ...stage, state: 'fresh', reason: null, cmd, deps, params, outs, seeds, reused };
    }
    case 'stage-progress':
      return { ...stage, progress: { done: event.done, total: event.total, label: event.label } };
    case 'stage-seed': {
      const known = stage.seeds[event.library] ?? [];
      if (known.includes(event.seed)) return stage;
      return { ...stage, seeds: { ...stage.seeds, [event.library]: [...known, event.seed] } };
    }
    case 'stage-facts':
      return {
        ...stage,
        peakMemory: Math.max(event.peakMemory ?? 0, stage.peakMemory ?? 0) || null,
        modules: { ...stage.modules, ...event.modules },
      };
    case 'stage-finished': {
      const { seconds, exitCode, outs } = event;
      return { ...stage, state: 'finished', seconds, exitCode, outs, progress: null };
    }
    case 'stage-failed': {
      const { seconds, exitCode, signal, reason, tail } = event;
      return { ...stage, state: 'failed', seconds, exitCode, signal, reason, tail };
    }
    case 'stage-interrupted':
      return { ...stage, state: 'interrupted', seconds: event.seconds };
    case 'stage-skipped':
      return { ...stage, state: 'skipped', reason: event.reason };
    case 'stage-metric':
    case 'stage-log':
      return stage;
  }
}

function startRun(event: Extract<RunEvent, { type: 'run-started' }>): Run {
  const { id, pipeline, process, params, time } = event;
  const stages = [...new Set(event.stages)].map(newStage);
  return { ...noRun, id, pipeline, process, params, started: time, stages };
}

/** Stages that were under way end with the run: nothing in a record is left open. */
function endRun(run: Run, event: Extract<RunEvent, { type: 'run-ended' }>): Run {
  const stages = run.stages.map((stage): StageRecord => {
    if (stage.state === 'running') return { ...stage, state: 'interrupted' };
    if (stage.state === 'queued') return { ...stage, state: 'skipped', reason: 'the run ended before it' };
    return stage;
  });
  return { ...run, stages, state: event.state, reason: event.reason, ended: event.time };
}

function newStage(name: string): StageRecord {
  return {
    name,
    state: 'queued',
    reason: null,
    reused: null,
    cmd: [],
    deps: [],
    outs: [],
    params: {},
    seeds: {},
    modules: {},
    started: null,
    seconds: null,
    peakMemory: null,
    exitCode: null,
    signal: null,
    log: null,
    tail: [],
    pid: null,
    progress: null,
  };
}

function isEnded(stage: StageRecord): boolean {
  return stage.state !== 'queued' && stage.state !== 'running';
}

function isOpen(run: Run, name: string): boolean {
  const stage = run.stages.find((s) => s.name === name);
  return stage === undefined || !isEnded(stage);
}

/** Events of a stage that `run-started` did not name are kept: a damaged file may have lost that line. */
function withStage(run: Run, name: string, change: (stage: StageRecord) => StageRecord): Run {
  const at = run.stages.findIndex((s) => s.name === name);
  const before = at === -1 ? newStage(name) : run.stages[at];
  if (before === undefined) return run;
  const after = change(before);
  if (after === before && at !== -1) return run;
  const stages = at === -1 ? [...run.stages, after] : run.stages.with(at, after);
  return { ...run, stages };
}

function withMetric(
  run: Run,
  stage: string,
  event: { readonly name: string; readonly value: MetricValue; readonly step: number | null },
): Run {
  const known = run.metrics.find((m) => m.stage === stage && m.name === event.name);
  let points = known?.points ?? [];
  if (event.step !== null) {
    if (points.length >= maxPoints) points = points.filter((_, index) => index % 2 === 0);
    points = [...points, [event.step, event.value]];
  }
  return keepMetric(run, { stage, name: event.name, value: event.value, points });
}

function keepMetric(run: Run, metric: MetricRecord): Run {
  const at = run.metrics.findIndex((m) => m.stage === metric.stage && m.name === metric.name);
  return { ...run, metrics: at === -1 ? [...run.metrics, metric] : run.metrics.with(at, metric) };
}
