import { analyzeNotebook } from '../analysis/notebook-analysis.js';
import { failure, problem, type Result, success } from '../problem/problem.js';
import { checkContext, checkNotebook } from '../rules/check-notebook.js';
import type { Finding } from '../rules/rule.js';
import { RULES } from '../rules/table.js';
import { mendNotebook } from './mend.js';
import type { RefactorContext, Refactoring, RefactoringKind, Selection } from './refactoring.js';

const found = new WeakMap<RefactorContext, readonly Finding[]>();

/** What the rules say of the notebook as it is. */
export function findingsOf(context: RefactorContext): readonly Finding[] {
  const known = found.get(context) ?? checkContext(context.rules);
  found.set(context, known);
  return known;
}

/** Makes the fixes of some findings, round by round, until none of them is left. */
function fixAll(
  context: RefactorContext,
  title: string,
  only: (finding: Finding, cell: number | null) => boolean,
): Result<Refactoring> {
  const { edits, made } = mendNotebook(
    { ...context.analysis.notebook, text: '' },
    (notebook, previous) => {
      const analysis = analyzeNotebook(notebook, previous ?? context.analysis, context.starNames);
      return { analysis, findings: checkNotebook(analysis, context.config) };
    },
    true,
    only,
  );
  if (made.length === 0) {
    const remedy = 'Mend the finding by hand, as it says.';
    return failure(problem('refactor/no-fix', 'Nothing of this kind has a safe fix here.', remedy));
  }
  return success({ title, notebook: edits, files: [] });
}

/** Every draw in the selected cells gets its seed: `random_state`, a seeded generator, or a seeding cell at the beginning. */
export const insertSeeds: RefactoringKind = {
  id: 'insert-seed',
  group: 'rewrite',
  title: 'Insert seed',
  offers(context, selection) {
    const count = findingsOf(context).filter((finding) => isSeedIn(finding, selection)).length;
    return count === 0 ? [] : [{ title: 'Seed what is random here', arguments: {}, asks: [] }];
  },
  make(context, selection) {
    return fixAll(context, 'Seed what is random', (finding, cell) => {
      return finding.code.startsWith('seeds/') && cell !== null && selection.cells.includes(cell);
    });
  },
};

function isSeedIn({ code, fix, where }: Finding, { cells }: Selection): boolean {
  return (
    code.startsWith('seeds/') && fix !== undefined && where?.cell !== undefined && cells.includes(where.cell)
  );
}

/** Every finding of one kind in the notebook is fixed. */
export const fixAllOfKind: RefactoringKind = {
  id: 'fix-all',
  group: 'fix',
  title: 'Fix all of one kind',
  offers(context, { cells }) {
    const here = findingsOf(context).filter(
      ({ where }) => where?.cell !== undefined && cells.includes(where.cell),
    );
    return [...new Set(here.map(({ code }) => code))].flatMap((code) => {
      const all = findingsOf(context).filter((finding) => finding.code === code && finding.fix !== undefined);
      if (all.length < 2) return [];
      return [{ title: `Fix all of ${code} (${all.length})`, arguments: { code }, asks: [] }];
    });
  },
  make(context, _selection, { code }) {
    const isRule = RULES.some((rule) => rule.docs.code === code);
    if (code === undefined || !isRule) {
      const message = code === undefined ? 'No kind of finding was named.' : `No rule is called \`${code}\`.`;
      return failure(problem('refactor/no-rule', message, 'Name a rule of docs/rules.md.'));
    }
    return fixAll(context, `Fix all of ${code}`, (finding) => finding.code === code);
  },
};
