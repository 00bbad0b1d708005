import type { RuleContext } from '../context.js';
import type { Fix, Found, Rule } from '../rule.js';
import { isShadowed, statementAt, withKeyword } from '../support/call-edits.js';
import { Changes } from '../support/changes.js';
import { type DrawOrigin, unseededDraws } from '../support/random-events.js';
import { GENERATOR_TITLES, seedingFix, useSeed } from '../support/seed.js';
import { isShufflingLoader } from './dataloader.js';

/** Numbers are drawn and nothing says which. */
export const unseeded: Rule = {
  docs: {
    code: 'seeds/unseeded',
    level: 'error',
    summary: 'Random numbers are drawn, and nothing seeds their generator before.',
    why: 'Each run gives other numbers: a split, a model and its metrics cannot be compared with those of the run before, and nobody can tell an improvement from luck.',
    fix: 'Passes `random_state=seed` to the estimator, split or sample; for NumPy, `random`, PyTorch and TensorFlow themselves, seeds the generator in a cell at the beginning (where stages take turns in the notebook, just before the first draw). The seed is the notebook’s own, or a new `seed = 0` among the parameters.',
    example: {
      bad: `# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
# %%
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y)`,
      good: `# %%
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
# %% tags=["parameters"]
seed = 0
# %%
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=seed)`,
    },
  },
  check(context) {
    return unseededDraws(context)
      .filter((origin) => !isShufflingLoader(origin))
      .map((origin) => describe(origin, context));
  },
};

function describe(origin: DrawOrigin, context: RuleContext): Found {
  const { draw, cell, from, to, isDirect } = origin;
  const keyword = isDirect ? draw.keyword : null;
  const what = draw.what.startsWith('.') || draw.what.endsWith(')') ? draw.what : `${shortName(draw.what)}()`;
  const title = GENERATOR_TITLES[draw.generator];
  const message =
    keyword === null
      ? `\`${what}\` draws random numbers, and nothing seeds ${title} before: each run gives other numbers.`
      : `\`${what}\` draws random numbers without \`${keyword}\`, and nothing seeds ${title} before: each run gives another result.`;
  const remedy =
    keyword === null
      ? `Seed ${title} in a cell at the beginning of the notebook.`
      : `Pass \`${keyword}=seed\`, with \`seed\` in a cell tagged \`parameters\`.`;
  const fix = (keyword === null ? null : keywordFix(origin, context)) ?? seedingFix(context, draw.generator);
  return { cell: cell.cell.index, range: { from, to }, message, remedy, fix };
}

function shortName(path: string): string {
  const parts = path.split('.');
  return /^(numpy|torch|tensorflow|random)$/.test(parts[0] ?? '') ? path : (parts.at(-1) ?? path);
}

function keywordFix({ cell, draw, from, to }: DrawOrigin, context: RuleContext): Fix | null {
  const call = context.callAt(cell, { from, to });
  const statement = statementAt(cell, from);
  if (call === null || statement === null || draw.keyword === null) return null;
  const changes = new Changes(context.analysis.notebook);
  const seed = useSeed(context, changes, cell.cell.index);
  if (isShadowed(statement, from, seed.name)) return null;
  const edit = withKeyword(cell, call, draw.keyword, seed.name);
  if (edit === null) return null;
  changes.replace(cell.cell.index, edit);
  return { label: `Pass ${draw.keyword}=${seed.name}`, edits: changes.edits() };
}
