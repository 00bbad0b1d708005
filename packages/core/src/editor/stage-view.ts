import type { NotebookView } from './notebook-view.js';

/** A stage as the editor shows it. */
export interface StagePlanView {
  readonly name: string;
  /** The first cell that is in it for more than its imports and definitions; by its index. */
  readonly first: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly params: readonly string[];
  /** Its script, in the project's folder. */
  readonly file: string;
}

/** The stages of a notebook, in the order of the plan. */
export function stagesOf(view: NotebookView): StagePlanView[] {
  const { stages, package: name } = view.blueprint;
  return stages.flatMap((stage): StagePlanView[] => {
    const tagged = view.analysis.cells.find(({ tags, cell }) => {
      return !tags.skip && tags.stage === stage.name && view.stages.get(cell.index) === stage.name;
    });
    const first = tagged?.cell.index ?? Math.min(...stage.cells);
    if (!Number.isFinite(first)) return [];
    const inputs = stage.inputs.filter(({ source }) => source.kind === 'artifact');
    const params = stage.inputs.filter(({ source }) => source.kind === 'param');
    return [
      {
        name: stage.name,
        first,
        reads: [...inputs.map((input) => input.name), ...stage.deps.map(({ path }) => path)],
        writes: [...stage.outputs.map((output) => output.name), ...stage.outs.map(({ path }) => path)],
        params: [...params.map((input) => input.name), ...stage.seedParams.map((param) => param.name)],
        file: `src/${name}/${stage.name}.py`,
      },
    ];
  });
}
