import type { Generator } from '../../analysis/knowledge/random.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { TextEdit } from '../../text/text.js';
import type { RuleContext } from '../context.js';
import type { Fix } from '../rule.js';
import { Changes } from './changes.js';
import { isInterleaved, startOfWork } from './layout.js';
import { freeName } from './names.js';
import { addToParameters, assignment, constantsOf } from './parameters.js';
import { perContext } from './per-context.js';

/** The constant that seeds, and the index of the cell (or of the new cell's place) that sets it. */
export interface SeedName {
  readonly name: string;
  readonly cell: number;
}

const SEED_NAME = /^_?((global_?)?(random_?)?seed(_?value)?|random_?state)$/i;

const seedConstants = perContext((context) =>
  constantsOf(context).filter(
    ({ name, literal }) => SEED_NAME.test(name) && literal.kind === 'Constant' && literal.type === 'int',
  ),
);

/**
 * The notebook's own seed when it has one above a place, else a new `seed = 0` among the parameters.
 *
 * @param before index of a cell that the seed has to come before.
 */
export function useSeed(context: RuleContext, changes: Changes, before: number): SeedName {
  const own = seedConstants(context).filter((c) => c.cell.cell.index < before);
  // A stage must not come to need what one that takes turns with it sets.
  const known = own.find((c) => c.cell.tags.parameters) ?? (isInterleaved(context) ? undefined : own[0]);
  if (known !== undefined) return { name: known.name, cell: known.cell.cell.index };
  const name = freeName(context.names, ['seed', 'random_seed', 'random_state']);
  return { name, cell: addToParameters(context, changes, assignment(name, '0'), before) };
}

interface Seeding {
  readonly module: string;
  readonly call: string;
  readonly alias: string;
  /** Gives something that a notebook shows at the end of a cell. */
  readonly shows?: boolean;
}

/** How a generator is seeded: the modules that can do it, best first, with the call below each. */
const SEEDING: Readonly<Record<Generator, readonly Seeding[]>> = {
  '@numpy.random': [
    { module: 'numpy', call: 'random.seed', alias: 'np' },
    { module: 'numpy.random', call: 'seed', alias: 'npr' },
  ],
  '@random': [{ module: 'random', call: 'seed', alias: 'random' }],
  '@torch': [{ module: 'torch', call: 'manual_seed', alias: 'torch', shows: true }],
  '@tensorflow': [
    { module: 'tensorflow', call: 'random.set_seed', alias: 'tf' },
    { module: 'keras', call: 'utils.set_random_seed', alias: 'keras' },
  ],
};

/** What people call a generator. */
export const GENERATOR_TITLES: Readonly<Record<Generator, string>> = {
  '@numpy.random': 'NumPy',
  '@random': 'Python’s `random`',
  '@torch': 'PyTorch',
  '@tensorflow': 'TensorFlow',
};

interface Import {
  readonly name: string;
  readonly cell: number;
}

/** For each module the first name that the notebook imports it as, unless the name means something else elsewhere. */
const importsOf = perContext((context): ReadonlyMap<string, Import> => {
  const paths = new Map<string, Set<string | null>>();
  const found: (Import & { readonly module: string })[] = [];
  for (const { cell, statements } of context.cells) {
    for (const { node, effects } of statements) {
      const isImport = node.kind === 'Import' || node.kind === 'ImportFrom';
      for (const name of effects.binds.keys()) {
        const module = isImport ? (effects.values.get(name)?.path ?? null) : null;
        paths.set(name, (paths.get(name) ?? new Set()).add(module));
        if (module !== null) found.push({ module, name, cell: cell.index });
      }
    }
  }
  const usable = found.filter(({ name }) => paths.get(name)?.size === 1);
  return new Map(usable.reverse().map((one) => [one.module, one]));
});

/** The lines that seed a generator in a cell at a place: with an import where none stands above. */
function seedingLines(
  context: RuleContext,
  generator: Generator,
  seed: string,
  at: number,
): readonly string[] {
  for (const { module, call, shows } of SEEDING[generator]) {
    const known = importsOf(context).get(module);
    if (known === undefined) continue;
    const use = `${known.name}.${call}(${seed})${shows === true ? ';' : ''}`;
    return known.cell < at ? [use] : [importLine(module, known.name), use];
  }
  const [best] = SEEDING[generator];
  if (best === undefined) return [];
  const name = freeName(context.names, [best.alias, best.module, `seeded_${best.alias}`]);
  return [importLine(best.module, name), `${name}.${best.call}(${seed})${best.shows === true ? ';' : ''}`];
}

function importLine(module: string, name: string): string {
  return module === name ? `import ${module}` : `import ${module} as ${name}`;
}

/** Cells that do nothing but seed. */
const seedingCells = perContext((context) =>
  context.cells.filter(
    ({ statements, syntax }) =>
      syntax.magics.length === 0 &&
      syntax.indent === 0 &&
      statements.some(({ effects }) => effects.seeds.length > 0) &&
      statements.every(
        ({ node, effects }) =>
          effects.seeds.length > 0 || node.kind === 'Import' || node.kind === 'ImportFrom',
      ),
  ),
);

/** Puts lines above the line on which a top-level statement begins, and above what else begins on that line. */
export function linesAbove(
  { syntax, statements }: CellAnalysis,
  at: number,
  lines: readonly string[],
): TextEdit {
  const { source } = syntax;
  let from = at;
  for (const { node } of [...statements].reverse()) {
    const line = source.lastIndexOf('\n', from - 1) + 1;
    if (node.from < from && node.to > line) from = node.from;
  }
  const indent = /^[ \t]*$/.exec(source.slice(source.lastIndexOf('\n', from - 1) + 1, from))?.[0] ?? '';
  return { from, to: from, insert: lines.map((line) => `${line}\n${indent}`).join('') };
}

/** Seeds a process-wide generator once, before the first cell that draws from it. Null when none draws. */
export function seedingFix(context: RuleContext, generator: Generator): Fix | null {
  const first = context.randomEvents.find((e) => e.kind === 'draw' && e.use.generator === generator);
  if (first === undefined) return null;
  const before = first.cell.cell.index;
  const changes = new Changes(context.analysis.notebook);
  const seed = useSeed(context, changes, before);
  const label = `Seed ${GENERATOR_TITLES[generator]}`;
  if (isInterleaved(context)) {
    // Stages can take turns only where they do not depend on each other: a seed in the first would be needed by the others.
    const lines = seedingLines(context, generator, seed.name, before);
    changes.replace(before, linesAbove(first.cell, first.from, lines));
    return { label, edits: changes.edits() };
  }
  const isNew = changes.newParametersAt() !== null;
  const after = isNew ? seed.cell - 1 : seed.cell;
  const existing = seedingCells(context).find(({ cell }) => cell.index > after && cell.index < before);
  if (existing !== undefined) {
    const at = existing.cell.index;
    for (const line of seedingLines(context, generator, seed.name, at + 1)) changes.append(at, line);
  } else {
    const at = isNew ? seed.cell : Math.max(startOfWork(context, before), seed.cell + 1);
    changes.insert(at, [], seedingLines(context, generator, seed.name, at));
  }
  return { label, edits: changes.edits() };
}
