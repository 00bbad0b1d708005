import type { NotebookEdit } from '../notebook/notebook.js';
import type { Level, Problem } from '../problem/problem.js';
import type { RuleContext } from './context.js';

/** A way to mend a finding: a label for a button, and the changes of the notebook. */
export interface Fix {
  readonly label: string;
  readonly edits: readonly NotebookEdit[];
}

/** A problem that a rule found, with its fix when there is a safe one. */
export interface Finding extends Problem {
  readonly fix?: Fix;
}

/** What people read about a rule; the page docs/rules.md is written from these. */
export interface RuleDocs {
  /** `seeds/unseeded`. */
  readonly code: string;
  readonly level: Level;
  /** What `strict: true` makes of it, when that differs. */
  readonly strictLevel?: Level;
  readonly summary: string;
  readonly why: string;
  /** What the fix does; null when there is none that is safe. */
  readonly fix: string | null;
  /**
   * Cells in Jupytext's percent format: each begins with a line `# %%`, with `[markdown]`, `tags=["…"]` and `execution_count=1` where
   * they matter. Tests run the rule over them.
   */
  readonly example: { readonly bad: string; readonly good: string };
}

/** What a rule found: where in the notebook, and what to say. Code and level come from the rule's docs and the settings. */
export interface Found {
  /** Index in the notebook's list of all cells. */
  readonly cell: number;
  /** Offsets in the cell's source; null: the cell as a whole. */
  readonly range: { readonly from: number; readonly to: number } | null;
  readonly message: string;
  readonly remedy: string;
  readonly fix?: Fix | null;
}

/** One rule: what people read about it, and how it is found. */
export interface Rule {
  readonly docs: RuleDocs;
  check(context: RuleContext): readonly Found[];
}
