import type { Flow, MetricValue, Plan, PlannedStage } from '@stagewright/core';
import type { ListedRun, RunsData } from '../src/contract/data.js';

/** A stage of a plan for tests: what is not named is empty. */
export function stage(name: string, parts: Partial<PlannedStage> = {}): PlannedStage {
  return {
    name,
    title: name,
    cells: [],
    reads: [],
    writes: [],
    params: [],
    deps: [],
    outs: [],
    figures: null,
    metrics: [],
    random: 'none',
    ...parts,
  };
}

/** A value that comes from a stage. */
export function flow(name: string, from: string, type = 'Any'): Flow {
  return { name, type, from, cell: 0, why: `made in ${from}` };
}

/** A plan of these stages. */
export function planOf(stages: PlannedStage[], parts: Partial<Plan> = {}): Plan {
  return {
    notebook: 'a.ipynb',
    package: 'a',
    source: 'tags',
    stages,
    params: [],
    artifacts: [],
    requirements: [],
    problems: [],
    ...parts,
  };
}

/** A finished run in a list. Ids are in the order of time. */
export function summary(id: string, parts: Partial<ListedRun> = {}): ListedRun {
  return {
    id,
    state: 'finished',
    reason: null,
    pipeline: 'p',
    started: '2026-11-21T10:00:00.000Z',
    ended: '2026-11-21T10:00:05.000Z',
    params: {},
    commit: null,
    metrics: [],
    ...parts,
  };
}

/** A metric of the stage `train`. */
export function metric(name: string, value: MetricValue): ListedRun['metrics'][number] {
  return { stage: 'train', name, value, points: [] };
}

/** Runs with no baseline chosen. */
export function runsOf(runs: ListedRun[], parts: Partial<RunsData> = {}): RunsData {
  return { runs, baseline: null, directions: {}, problems: [], ...parts };
}
