import type { Callable, DrawUse, SeedUse } from '../../analysis/facts.js';
import type { Generator } from '../../analysis/knowledge/random.js';
import type { CellAnalysis } from '../../analysis/notebook-analysis.js';
import type { NotebookDefinition, RuleContext } from '../context.js';

/** A place in the code. */
export interface Place {
  readonly cell: CellAnalysis;
  readonly from: number;
  readonly to: number;
}

/** A seed that is set, or numbers that are drawn for sure, by a top-level statement, itself or in functions that it calls. */
export type RandomEvent =
  | (Place & { readonly kind: 'seed'; readonly use: SeedUse })
  | (Place & {
      readonly kind: 'draw';
      readonly use: DrawUse;
      /** Where the draws stand: the event's own place, or places in the functions that are called there. */
      readonly origins: readonly DrawOrigin[];
    });

/** A call that draws. */
export interface DrawOrigin extends Place {
  readonly draw: DrawUse;
  /** Whether the place is that of the call that draws itself, and not of a call of a function that does. */
  readonly isDirect: boolean;
}

/** Reads what happens to the generators when the notebook runs from top to bottom. */
export function readRandomEvents(context: RuleContext): readonly RandomEvent[] {
  return context.cells.flatMap((cell) =>
    cell.statements.flatMap(({ effects }) => {
      const draws = effects.draws
        .filter((use) => use.certain === 'yes')
        .map((use): RandomEvent => {
          const { from, to } = use;
          return { kind: 'draw', cell, from, to, use, origins: originsOf(use, cell, context, new Set()) };
        });
      const seeds = effects.seeds.map(
        (use): RandomEvent => ({ kind: 'seed', cell, from: use.from, to: use.to, use }),
      );
      return [...draws, ...seeds].sort((a, b) => inOrder(a, b, context));
    }),
  );
}

/** Arguments are evaluated before the call around them, so that the end of a call is its place in time. */
function inOrder(a: RandomEvent, b: RandomEvent, context: RuleContext): number {
  if (a.to !== b.to || a.kind === b.kind || a.use.generator !== b.use.generator) return a.to - b.to;
  const draw = a.kind === 'draw' ? a : b;
  const seedsFirst = draw.kind === 'draw' && calledSeedsFirst(draw.use, context);
  return (a.kind === 'seed') === seedsFirst ? -1 : 1;
}

function calledSeedsFirst(draw: DrawUse, context: RuleContext): boolean {
  const callable = calledBy(draw, context)?.callable;
  if (callable === undefined) return true;
  return seedsFirst(callable, draw.generator);
}

function seedsFirst({ effects }: Callable, generator: Generator): boolean {
  const seed = effects.seeds.find((s) => s.generator === generator);
  const draw = effects.draws.find((d) => d.generator === generator && d.certain === 'yes');
  return seed !== undefined && (draw === undefined || seed.from <= draw.from);
}

/** The definition whose call is noted as a draw: `name()`. */
function calledBy(draw: DrawUse, context: RuleContext): NotebookDefinition | undefined {
  const name = /^([^.]+)\(\)$/.exec(draw.what)?.[1];
  if (name === undefined) return undefined;
  const defined = context.definitions.get(name);
  if (defined !== undefined) return defined;
  for (const { cell, callable } of context.definitions.values()) {
    const method = callable.methods.get(name);
    if (method !== undefined) return { cell, callable: method };
  }
  return undefined;
}

function originsOf(draw: DrawUse, cell: CellAnalysis, context: RuleContext, seen: Set<string>): DrawOrigin[] {
  const called = calledBy(draw, context);
  const isDirect = !/^[^.]+\(\)$/.test(draw.what);
  const here: DrawOrigin = { cell, from: draw.from, to: draw.to, draw, isDirect };
  if (called === undefined) return [here];
  if (seen.has(called.callable.name)) return [];
  seen.add(called.callable.name);
  const inside = called.callable.effects.draws
    .filter((d) => d.generator === draw.generator && d.certain === 'yes')
    .flatMap((d) => originsOf(d, called.cell, context, seen));
  seen.delete(called.callable.name);
  return inside.length === 0 ? [here] : inside;
}

/** Draws that nothing seeds before they are made. */
export function unseededDraws(context: RuleContext): readonly DrawOrigin[] {
  const seeded = new Set<Generator>();
  const found = new Map<string, DrawOrigin>();
  for (const event of context.randomEvents) {
    if (event.kind === 'seed') seeded.add(event.use.generator);
    else if (!seeded.has(event.use.generator)) {
      for (const origin of event.origins) {
        const key = `${origin.cell.cell.index} ${origin.from} ${origin.to} ${event.use.generator}`;
        if (!found.has(key)) found.set(key, origin);
      }
    }
  }
  return [...found.values()];
}
