import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import { applyToCells } from '../notebook/apply-edits.js';
import { planBlueprint } from '../plan/plan-pipeline.js';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import {
  analyzeAgain,
  type Offer,
  type RefactorContext,
  type Refactoring,
  type RefactoringArguments,
  type RefactoringGroup,
  type Selection,
} from './refactoring.js';
import { REFACTORINGS } from './table.js';

/** An offer with the refactoring that it is of. */
export interface Offered extends Offer {
  readonly id: string;
  readonly group: RefactoringGroup;
}

/** What may be possible for a selection, in the order of the table. */
export function offerRefactorings(context: RefactorContext, selection: Selection): Offered[] {
  return REFACTORINGS.flatMap((kind) =>
    kind.offers(context, selection).map((offer) => ({ ...offer, id: kind.id, group: kind.group })),
  );
}

/**
 * Makes a refactoring. Refused, with the reasons, when it cannot be made, and when the notebook that it makes would have an
 * error that it has not now: what cannot become a pipeline afterwards is no refactoring.
 */
export function makeRefactoring(
  context: RefactorContext,
  id: string,
  selection: Selection,
  given: RefactoringArguments = {},
): Result<Refactoring> {
  const kind = REFACTORINGS.find((one) => one.id === id);
  if (kind === undefined) {
    const remedy = `They are: ${REFACTORINGS.map((one) => one.id).join(', ')}.`;
    return failure(problem('refactor/unknown', `There is no refactoring \`${id}\`.`, remedy));
  }
  const made = kind.make(context, selection, given);
  if (!made.ok) return made;
  if (made.value.notebook.length === 0 && made.value.files.length === 0) {
    const message = `${kind.title}: there is nothing to change.`;
    return failure(problem('refactor/nothing', message, 'Select other cells, or other code.'));
  }
  const errors = newErrors(context, made.value);
  return errors.length > 0 ? failure(...errors) : success(made.value, made.problems);
}

/** Errors that the refactoring would bring. */
function newErrors(context: RefactorContext, { notebook: edits }: Refactoring): Problem[] {
  const { notebook } = context.analysis;
  const { cells } = applyToCells(notebook.cells, edits);
  const after = analyzeAgain(context, { ...notebook, cells, text: '' });
  const known = countErrors(errorsOf(context.analysis, context));
  return errorsOf(after, context).filter((error) => {
    const left = known.get(keyOf(error)) ?? 0;
    known.set(keyOf(error), left - 1);
    return left <= 0;
  });
}

function errorsOf(analysis: NotebookAnalysis, { config }: RefactorContext): Problem[] {
  return planBlueprint(analysis, config).problems.filter(({ level }) => level === 'error');
}

function countErrors(errors: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(keyOf(error), (counts.get(keyOf(error)) ?? 0) + 1);
  return counts;
}

/** Cells move, so what a message counts is left out. */
function keyOf({ code, message }: Problem): string {
  return `${code} ${message.replace(/\d+/g, '#')}`;
}
