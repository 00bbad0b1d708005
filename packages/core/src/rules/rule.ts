import type { NotebookEdit } from '../notebook/notebook.js';
import type { Level, Problem } from '../problem/problem.js';

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
  readonly example: { readonly bad: string; readonly good: string };
}
