import type { UnseededGenerator } from '../../analysis/facts.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { Call } from '../../syntax/ast.js';
import { isNone } from '../../syntax/constants.js';
import type { RuleContext } from '../context.js';
import type { Fix, Rule } from '../rule.js';
import { isShadowed, statementAt } from '../support/call-edits.js';
import { Changes } from '../support/changes.js';
import { useSeed } from '../support/seed.js';

/** A generator of its own, without a seed. */
export const generator: Rule = {
  docs: {
    code: 'seeds/generator',
    level: 'error',
    summary: 'A random generator is made without a seed.',
    why: '`np.random.default_rng()`, `RandomState()` and `random.Random()` start anywhere unless they are given a seed; seeding NumPy or `random` as a whole does not reach them.',
    fix: 'Passes the notebook’s seed, or a new `seed = 0` among the parameters.',
    example: {
      bad: `# %%
import numpy as np
# %%
rng = np.random.default_rng()
noise = rng.normal(size=10)`,
      good: `# %%
import numpy as np
# %% tags=["parameters"]
seed = 0
# %%
rng = np.random.default_rng(seed)
noise = rng.normal(size=10)`,
    },
  },
  check(context) {
    return context.cells.flatMap((cell) =>
      unseededIn(cell, context).map(({ from, to, what }) => ({
        cell: cell.cell.index,
        range: { from, to },
        message: `\`${what}\` is made without a seed: it gives other numbers in each run.`,
        remedy: 'Pass a seed, from a cell tagged `parameters`.',
        fix: fixOf(cell, { from, to, what }, context),
      })),
    );
  },
};

function unseededIn(cell: CellAnalysis, context: RuleContext): readonly UnseededGenerator[] {
  const found = new Map<number, UnseededGenerator>();
  for (const { node, effects, callable } of cell.statements) {
    for (const made of [...effects.unseededGenerators, ...(callable?.effects.unseededGenerators ?? [])]) {
      // What a call of a function makes is noted with places of the cell in which the function stands.
      const isHere = made.from >= node.from && made.to <= node.to;
      if (isHere && isGenerator(made, cell, context)) found.set(made.from, made);
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from);
}

/** `check_random_state(None)` is NumPy's own generator, which is seeded as such; and a place must be that of a call. */
function isGenerator(made: UnseededGenerator, cell: CellAnalysis, context: RuleContext): boolean {
  return !made.what.endsWith('check_random_state') && context.callAt(cell, made) !== null;
}

function fixOf(cell: CellAnalysis, made: UnseededGenerator, context: RuleContext): Fix | null {
  const call = context.callAt(cell, made);
  const statement = statementAt(cell, made.from);
  if (call === null || statement === null) return null;
  const changes = new Changes(context.analysis.notebook);
  const seed = useSeed(context, changes, cell.cell.index);
  if (isShadowed(statement, made.from, seed.name)) return null;
  if (!passSeed(cell, call, seed.name, changes)) return null;
  return { label: `Pass ${seed.name}`, edits: changes.edits() };
}

function passSeed(cell: CellAnalysis, call: Call, seed: string, changes: Changes): boolean {
  const [given] = [...call.args, ...call.keywords.map((k) => k.value)];
  if (given !== undefined) {
    if (!isNone(given)) return false;
    changes.replace(cell.cell.index, { from: given.from, to: given.to, insert: seed });
    return true;
  }
  const close = call.to - 1;
  if (cell.syntax.source[close] !== ')') return false;
  changes.replace(cell.cell.index, { from: close, to: close, insert: seed });
  return true;
}
