import { isNumbering } from '../analysis/knowledge/numbering.js';
import { GENERATORS, type Generator } from '../analysis/knowledge/random.js';
import type { StageUses } from './stage-uses.js';

/** What each stage has to do with the process-wide random generators. */
export interface StageRandomness {
  readonly kind: 'none' | 'seeded here' | 'state from earlier stage' | 'seeded from params';
  /** Index of the stage whose state is continued. */
  readonly from: number | null;
  readonly savesState: boolean;
}

interface Events {
  /** Draws, or might, before it surely seeds. */
  readonly drawsFirst: boolean;
  readonly drawsForSure: boolean;
  readonly draws: boolean;
  readonly seeds: boolean;
  /** Seeds for sure, before it draws. */
  readonly seedsFirst: boolean;
}

function eventsOf(stage: StageUses, generator: Generator): Events {
  let drawsFirst = false;
  let drawsForSure = false;
  let draws = false;
  let seeds = false;
  let seedsFirst = false;
  for (const { facts, role } of stage.units) {
    if (role === 'nested' || role === 'definition' || role === 'import') continue;
    if (facts.effects.draws.length === 0 && facts.effects.seeds.length === 0) continue;
    const events = [
      ...facts.effects.draws
        .filter((d) => d.generator === generator)
        .map((d) => ({ at: d.from, seeds: false, sure: d.certain === 'yes' })),
      ...facts.effects.seeds
        .filter((s) => s.generator === generator)
        .map((s) => ({ at: s.from, seeds: true, sure: s.isSure })),
    ].sort((a, b) => a.at - b.at);
    for (const event of events) {
      if (event.seeds) {
        seeds = true;
        if (event.sure && !drawsFirst) seedsFirst = true;
      } else {
        if (!seedsFirst) drawsFirst = true;
        if (!seeds && event.sure) drawsForSure = true;
        draws = true;
      }
    }
  }
  return { drawsFirst, drawsForSure, draws, seeds, seedsFirst };
}

/**
 * Follows the generators through the stages as if they were one variable: seeding binds it, drawing reads and changes it. A stage
 * that draws, or seeds some of them, after an earlier stage seeded continues from the state that was left, unless it surely seeds each of them
 * first; one that draws where nothing was ever seeded is seeded from the params.
 */
export function planRandomness(stages: readonly StageUses[]): StageRandomness[] {
  const result = stages.map(() => ({
    kind: 'none' as StageRandomness['kind'],
    from: null as number | null,
    savesState: false,
  }));
  const seeded = new Set<Generator>();
  let isNumbered = false;
  let holder: number | null = null;
  stages.forEach((stage, k) => {
    const mine = result[k];
    if (mine === undefined) return;
    const events = GENERATORS.map((generator) => ({ generator, ...eventsOf(stage, generator) }));
    isNumbered ||= numbers(stage);
    // Whatever it was handed may be of the library that counts.
    const counts = isNumbered && (numbers(stage) || stage.needs.size > 0);
    const touches =
      counts || events.some((e) => e.seeds || (e.draws && (seeded.has(e.generator) || e.drawsForSure)));
    if (!touches) return;
    const startsAnew =
      !isNumbered && [...seeded].every((g) => events.find((e) => e.generator === g)?.seedsFirst);
    if (holder !== null && !startsAnew) {
      mine.kind = 'state from earlier stage';
      mine.from = holder;
      const source = result[holder];
      if (source !== undefined) source.savesState = true;
    } else if (events.some((e) => e.drawsForSure && !e.seedsFirst)) mine.kind = 'seeded from params';
    else if (events.some((e) => e.seeds)) mine.kind = 'seeded here';
    for (const e of events) if (e.seeds) seeded.add(e.generator);
    if (seeded.size > 0 || isNumbered) holder = k;
  });
  return result;
}

/** Uses a library that numbers what it makes: the count is followed with the states of the generators. */
function numbers(stage: StageUses): boolean {
  return stage.units.some(({ facts }) => facts.effects.calls.some((call) => isNumbering(call.path)));
}
