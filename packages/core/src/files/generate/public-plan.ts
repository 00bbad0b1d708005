import type { NotebookAnalysis } from '../../analysis/notebook-analysis.js';
import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import type { Flow, Plan } from '../../plan/plan.js';
import { paramKeys, usedParams } from './project-files.js';

/** The blueprint as plain data, for people, editors and `--json`. */
export function publicPlan(
  analysis: NotebookAnalysis,
  blueprint: Blueprint,
  requirements: readonly string[],
): Plan {
  return {
    notebook: analysis.notebook.path,
    package: blueprint.package,
    source: blueprint.source,
    stages: blueprint.stages.map((stage) => ({
      name: stage.name,
      title: stage.title,
      cells: [...stage.cells],
      reads: stage.inputs.flatMap((input): Flow[] =>
        input.source.kind === 'artifact'
          ? [
              {
                name: input.name,
                type: input.type,
                from: input.source.artifact.stage,
                cell: input.cell,
                why: `used in cell ${input.cell + 1}`,
              },
            ]
          : [],
      ),
      writes: stage.outputs.map((output): Flow => ({ ...flowOut(output.name, stage), type: output.type })),
      params: paramKeys(stage, blueprint),
      deps: stage.deps.map((d) => d.path),
      outs: stage.outs.map((o) => o.path),
      figures: stage.figures ? `reports/figures/${stage.name}` : null,
      metrics: [...stage.metrics, ...(stage.metricsDict === null ? [] : [stage.metricsDict])],
      random: stage.random,
    })),
    params: usedParams(blueprint).map((p) => ({
      key: p.path.join('.'),
      name: p.name,
      value: p.literal,
      cell: p.cell,
      usedBy: [...p.usedBy],
    })),
    artifacts: blueprint.stages.flatMap((s) =>
      s.artifacts.map((a) => ({ ...a, names: [...a.names], readBy: [...a.readBy] })),
    ),
    requirements: [...requirements],
    problems: [...blueprint.problems],
  };
}

function flowOut(name: string, stage: StagePlan): Flow {
  const artifact = stage.artifacts.find((a) => a.names.includes(name));
  return {
    name,
    type: 'Any',
    from: stage.name,
    cell: null,
    why: artifact === undefined ? '' : `${artifact.why}; read by ${artifact.readBy.join(', ')}`,
  };
}
