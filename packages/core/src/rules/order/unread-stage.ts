import type { StagePlan } from '../../plan/blueprint.js';
import type { Unit } from '../../plan/units.js';
import { walk } from '../../syntax/walk.js';
import type { RuleContext } from '../context.js';
import type { Rule } from '../rule.js';

/** A stage that is of no use to anybody. */
export const unreadStage: Rule = {
  docs: {
    code: 'order/unread-stage',
    level: 'info',
    summary: 'A stage writes nothing that anybody reads, and shows nothing.',
    why: 'It costs time in each run. Either it is exploration, or something that it should hand on does not arrive.',
    fix: null,
    example: {
      bad: `# %%
import pandas as pd
# %% tags=["stage:load"]
sales = pd.read_csv("sales.csv")
# %% tags=["stage:clean"]
cleaned = sales.dropna()
# %% tags=["stage:report"]
print(sales.mean())`,
      good: `# %%
import pandas as pd
# %% tags=["stage:load"]
sales = pd.read_csv("sales.csv")
# %% tags=["stage:clean"]
cleaned = sales.dropna()
# %% tags=["stage:report"]
print(cleaned.mean())`,
    },
  },
  check(context) {
    const { stages } = context.blueprint;
    if (stages.length < 2) return [];
    return stages
      .filter((stage) => !isOfUse(stage, context))
      .map((stage) => ({
        cell: stage.cells[0] ?? 0,
        range: null,
        message: `No stage reads what stage \`${stage.name}\` writes, and it shows nothing.`,
        remedy: 'Tag its cells `skip` when they are exploration; else use what it makes, or tag its metrics.',
      }));
  },
};

function isOfUse(stage: StagePlan, { blueprint }: RuleContext): boolean {
  // What a heading makes of imports and magics alone is no stage that somebody thought of.
  if (!stage.units.some(isWork)) return true;
  const isRead = stage.artifacts.some((artifact) => artifact.readBy.length > 0);
  const isAwaited = blueprint.stages.some((other) => other.after.includes(stage.name));
  const leaves =
    stage.metrics.length > 0 || stage.metricsDict !== null || stage.outs.length > 0 || stage.figures;
  const shares = stage.savesRandomState || stage.definitions.size > 0;
  return isRead || isAwaited || leaves || shares || stage.units.some(showsOrDoes);
}

function isWork({ role, facts: { node, effects } }: Unit): boolean {
  const isMagic = node.kind === 'Expr' && node.value.kind === 'Constant';
  return role === 'code' && effects.seeds.length === 0 && !isMagic;
}

/** Whether a statement shows something, or does something outside the process. */
function showsOrDoes({ role, cell, facts: { node, effects } }: Unit): boolean {
  if (role !== 'code') return false;
  if (cell.syntax.magics.some((magic) => magic.kind !== 'ignored')) return true;
  if (effects.displays.length > 0 || effects.files.some((file) => file.mode === 'write')) return true;
  // The last expression of a cell is shown; others are calls that may print.
  if (node.kind === 'Expr' && node.value.kind !== 'Constant') return true;
  if (/\.plot\b|Display\b/.test(cell.syntax.python.slice(node.from, node.to))) return true;
  let prints = false;
  walk(node, (part) => {
    prints ||= part.kind === 'Call' && part.func.kind === 'Name' && part.func.id === 'print';
  });
  return prints;
}
