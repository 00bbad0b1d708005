import type { Expression } from '../../syntax/ast.js';
import type { RuleContext } from '../context.js';
import type { Found, Rule } from '../rule.js';
import {
  callAround,
  keywordOf,
  liftFix,
  literalsOf,
  type PlacedLiteral,
  textOf,
} from '../support/literals.js';

/** One constant in two stages. */
export const repeated: Rule = {
  docs: {
    code: 'config/repeated',
    level: 'warning',
    strictLevel: 'error',
    summary: 'The same constant is written in two stages.',
    why: 'Who changes one of them forgets the other, and the stages no longer fit together.',
    fix: 'Makes it a parameter, where one of the places gives it to an argument by name: that is then its name.',
    example: {
      bad: `# %%
import pandas as pd
# %% tags=["stage:load"]
sales = pd.read_csv("sales.csv")
dear = sales[sales["price"] > 1337.5]
# %% tags=["stage:report"]
print((dear["price"] - 1337.5).mean())`,
      good: `# %%
import pandas as pd
# %% tags=["parameters"]
threshold = 1337.5
# %% tags=["stage:load"]
sales = pd.read_csv("sales.csv")
dear = sales[sales["price"] > threshold]
# %% tags=["stage:report"]
print((dear["price"] - threshold).mean())`,
    },
  },
  check(context) {
    const places = new Map<string, PlacedLiteral[]>();
    for (const placed of literalsOf(context)) {
      if (!isTelling(placed.node) || isSeed(placed) || isForPlot(placed, context)) continue;
      const key = textOf(placed).replace(/\s+/g, ' ');
      places.set(key, [...(places.get(key) ?? []), placed]);
    }
    return [...places.values()].flatMap((same) => describe(same, context));
  },
};

function describe(same: readonly PlacedLiteral[], context: RuleContext): Found[] {
  const [first, ...others] = same;
  if (first === undefined) return [];
  const stage = context.stageOf(first.cell);
  const elsewhere = others.filter((placed) => context.stageOf(placed.cell) !== stage);
  return elsewhere.map((placed): Found => {
    const text = textOf(placed);
    const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
    const keyword = same.map(keywordOf).find((name) => name !== null) ?? null;
    return {
      cell: placed.cell.cell.index,
      range: { from: placed.node.from, to: placed.node.to },
      message: `\`${shown}\` stands in stage \`${stage}\` too (cell ${first.cell.cell.index + 1}).`,
      remedy: 'Give it a name in a cell tagged `parameters`, and use the name in both places.',
      fix: keyword === null ? null : liftFix(context, same, [keyword]),
    };
  });
}

const COLOR = /^(tab:\w+|#[0-9a-f]{3,8}|C\d|[bgrcmykw]|red|green|blue|orange|black|gold|darkorange|navy)$/i;

/** A literal that is hardly the same by chance. */
export function isTelling(node: Expression): boolean {
  if (node.kind === 'UnaryOp') return node.operands.every(isTelling);
  if (node.kind === 'List' || node.kind === 'Tuple') {
    return (
      node.elts.length >= 3 &&
      node.elts.every((e) => e.kind === 'Constant' && e.type === 'str' && !COLOR.test(e.value))
    );
  }
  if (node.kind !== 'Constant') return false;
  if (node.type === 'str') return /^(https?|s3|gs|ftp):\/\/\S+$/.test(node.value);
  if (node.type !== 'int' && node.type !== 'float') return false;
  const digits = node.value
    .replace(/_/g, '')
    .replace(/e[+-]?\d+$/i, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '');
  const value = Number(node.value.replace(/_/g, ''));
  const isYear = node.type === 'int' && value >= 1900 && value <= 2100;
  const isPower = Number.isInteger(Math.log2(value));
  return digits.length >= 4 && !isYear && !isPower;
}

/** Seeds become params by themselves. */
function isSeed({ node, statement: { effects, callable } }: PlacedLiteral): boolean {
  const places = [effects, callable?.effects].flatMap((e) =>
    e === undefined ? [] : [...e.seedLiterals, ...e.seeds.map((s) => s.argument)],
  );
  return places.some((place) => place.from === node.from && place.to === node.to);
}

/** Sizes, positions and labels of figures. */
function isForPlot(placed: PlacedLiteral, context: RuleContext): boolean {
  if (/^(figsize|dpi|xlim|ylim|bbox_to_anchor|rect|s|lw|alpha|fontsize|size)$/.test(keywordOf(placed) ?? ''))
    return true;
  const call = callAround(placed);
  if (call === null) return false;
  const path = context.calls.find((c) => c.cell === placed.cell && c.node === call)?.path ?? '';
  if (/^(matplotlib|seaborn|plotly|pylab)\b/.test(path)) return true;
  return (
    call.func.kind === 'Attribute' &&
    /^(set_\w+|plot\w*|text|annotate|ax[hv]\w+|scatter|hist|bar\w*|imshow|legend|subplots\w*)$/.test(
      call.func.attr,
    )
  );
}
