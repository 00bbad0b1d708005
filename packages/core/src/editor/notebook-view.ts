import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Config } from '../config/config.js';
import type { ProjectFiles } from '../files/merge.js';
import type { Blueprint } from '../plan/blueprint.js';
import { type NameFlow, nameFlows } from '../plan/name-flow.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import { assignStages } from '../plan/stages.js';
import { contextOf, type RefactorContext } from '../refactor/refactoring.js';
import { checkContext } from '../rules/check-notebook.js';
import { RuleContext } from '../rules/context.js';
import type { Finding } from '../rules/rule.js';

/** What an editor knows of the folder that a pipeline is written into. */
export interface EditorProject {
  /** The notebook's folder seen from the project's; '' when it is the same. */
  readonly notebookDir: string;
  /** The text of a file of the project; null when there is none. */
  read(path: string): string | null;
  /** The project's files as a merge sees them. */
  files(): ProjectFiles;
}

/** What is known of one state of a notebook in an editor; each part is found when it is first asked for. */
export class NotebookView {
  #rules: RuleContext | null = null;
  #findings: readonly Finding[] | null = null;
  #flows: ReadonlyMap<string, NameFlow> | null = null;
  #stages: ReadonlyMap<number, string> | null = null;

  constructor(
    readonly analysis: NotebookAnalysis,
    readonly config: Config,
    readonly project: EditorProject,
  ) {}

  get rules(): RuleContext {
    this.#rules ??= new RuleContext(this.analysis, planBlueprint(this.analysis, this.config), this.config);
    return this.#rules;
  }

  get blueprint(): Blueprint {
    return this.rules.blueprint;
  }

  get findings(): readonly Finding[] {
    this.#findings ??= checkContext(this.rules);
    return this.#findings;
  }

  /** Variables that cross stages, and params. */
  get flows(): ReadonlyMap<string, NameFlow> {
    this.#flows ??= nameFlows(this.blueprint);
    return this.#flows;
  }

  /** The stage of each code cell that is in one. */
  get stages(): ReadonlyMap<number, string> {
    if (this.#stages === null) {
      const { stageOf } = assignStages(this.analysis);
      const pairs = this.analysis.cells.flatMap(({ cell }, at): (readonly [number, string])[] => {
        const stage = stageOf[at] ?? null;
        return stage === null ? [] : [[cell.index, stage]];
      });
      this.#stages = new Map(pairs);
    }
    return this.#stages;
  }

  /** What refactorings look at. */
  get context(): RefactorContext {
    const { project, config } = this;
    return contextOf(this.analysis, this.rules, { config, read: (path) => project.read(path) });
  }
}
