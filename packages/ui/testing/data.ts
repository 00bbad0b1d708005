import type { Flow, Plan, PlannedStage } from '@stagewright/core';

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
