import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { NotebookCell } from '../../notebook/notebook.js';
import { readTags, withFunction, withRole, withStage } from '../../notebook/tags.js';
import { isLiteral } from '../../plan/literals.js';
import { assignedName } from '../../plan/units.js';
import type { RuleContext } from '../context.js';
import type { Found, Rule } from '../rule.js';
import { Changes } from '../support/changes.js';

/** A tag where it says nothing. */
export const meaningless: Rule = {
  docs: {
    code: 'tags/meaningless',
    level: 'warning',
    summary: 'A tag is on a cell where it means nothing.',
    why: 'Who put it there expects a stage, a param or a metric that does not come.',
    fix: 'Removes the tag.',
    example: {
      bad: `# %% tags=["parameters"]
import numpy as np
# %% tags=["metrics"]
name = "mean"
# %% [markdown] tags=["stage:train"]
Train the model`,
      good: `# %%
import numpy as np
# %% tags=["parameters"]
size = 10
# %% tags=["metrics"]
mean = float(np.mean(np.arange(size)))`,
    },
  },
  check(context) {
    const { cells } = context.analysis.notebook;
    const inText = cells.filter((cell) => cell.type !== 'code').flatMap((cell) => ofText(cell, context));
    return [...inText, ...context.cells.flatMap((cell) => ofCode(cell, context))];
  },
};

function found(cell: NotebookCell, message: string, tags: readonly string[], context: RuleContext): Found {
  const changes = new Changes(context.analysis.notebook);
  changes.setTags(cell.index, tags);
  return {
    cell: cell.index,
    range: null,
    message,
    remedy: 'Remove the tag, or put it on the cell that it is meant for.',
    fix: { label: 'Remove the tag', edits: changes.edits() },
  };
}

function ofText(cell: NotebookCell, context: RuleContext): Found[] {
  const { tags } = readTags(cell.tags);
  const parts: string[] = [];
  let rest: readonly string[] = cell.tags;
  if (tags.stage !== null) {
    parts.push(`stage:${tags.stage}`);
    rest = withStage(rest, null);
  }
  if (tags.functionName !== null) {
    parts.push(`function:${tags.functionName}`);
    rest = withFunction(rest, null);
  }
  for (const role of ['parameters', 'metrics'] as const) {
    if (!tags[role]) continue;
    parts.push(role);
    rest = withRole(rest, role, false);
  }
  const list = parts.map((tag) => `\`${tag}\``).join(' and ');
  return parts.length === 0
    ? []
    : [found(cell, `${list} means nothing on a cell that holds no code.`, rest, context)];
}

function ofCode(analysed: CellAnalysis, context: RuleContext): Found[] {
  const { cell, tags } = analysed;
  const all: Found[] = [];
  const add = (message: string, rest: readonly string[]) => all.push(found(cell, message, rest, context));
  if (tags.parameters && !setsLiteral(analysed)) {
    add('The cell is tagged `parameters`, and assigns no literal.', withRole(cell.tags, 'parameters', false));
  }
  if (tags.metrics && !assignsNumber(analysed)) {
    add('The cell is tagged `metrics`, and assigns no number.', withRole(cell.tags, 'metrics', false));
  }
  if (!onlyImports(analysed)) return all;
  if (tags.functionName !== null) {
    add(
      `The cell is tagged \`function:${tags.functionName}\`, and holds only imports.`,
      withFunction(cell.tags, null),
    );
  }
  if (tags.stage !== null && !isFollowed(analysed, context)) {
    add(`The cell is tagged \`stage:${tags.stage}\`, and holds only imports.`, withStage(cell.tags, null));
  }
  return all;
}

function setsLiteral({ statements }: CellAnalysis): boolean {
  return statements.some(
    ({ node }) =>
      assignedName(node) !== null &&
      (node.kind === 'Assign' || node.kind === 'AnnAssign') &&
      node.value !== null &&
      isLiteral(node.value),
  );
}

const NO_NUMBER =
  /^(str|list|tuple|set|function|type|None|module|numpy\.ndarray|pandas\.\w+|matplotlib\..*)$/;

/** Whether something is assigned that may be a number, or a dict of numbers. */
function assignsNumber({ statements }: CellAnalysis): boolean {
  return statements.some(({ effects, callable }) => {
    if (callable !== null) return false;
    return [...effects.binds.keys()].some((name) => {
      const known = effects.values.get(name);
      return known?.path == null && !NO_NUMBER.test(known?.type ?? '');
    });
  });
}

function onlyImports({ statements }: CellAnalysis): boolean {
  return (
    statements.length > 0 &&
    statements.every(({ node }) => node.kind === 'Import' || node.kind === 'ImportFrom')
  );
}

/** Whether cells without a tag of their own come after the cell, which belong to its stage through it. */
function isFollowed(analysed: CellAnalysis, { cells }: RuleContext): boolean {
  const next = cells[cells.indexOf(analysed) + 1];
  return next !== undefined && next.tags.stage === null;
}
