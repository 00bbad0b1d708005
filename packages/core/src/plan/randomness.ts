import type { Generator } from '../analysis/knowledge/random.js';
import type { StageUses } from './stage-uses.js';

/** What each stage has to do with the process-wide random generators. */
export interface StageRandomness {
  readonly kind: 'none' | 'seeded here' | 'state from earlier stage' | 'seeded from params';
  /** Index of the stage whose state is continued. */
  readonly from: number | null;
  readonly savesState: boolean;
}

interface Events {
  /** Draws, or might, before it seeds. */
  readonly drawsFirst: boolean;
  readonly drawsForSure: boolean;
  readonly draws: boolean;
  readonly seeds: boolean;
}

const GENERATORS: readonly Generator[] = ['@random', '@numpy.random', '@torch', '@tensorflow'];

function eventsOf(stage: StageUses, generator: Generator): Events {
  let drawsFirst = false;
  let drawsForSure = false;
  let draws = false;
  let seeds = false;
  for (const { facts, role } of stage.units) {
    if (role === 'nested' || role === 'definition' || role === 'import') continue;
    const events = [
      ...facts.effects.draws
        .filter((d) => d.generator === generator)
        .map((d) => ({ at: d.from, seeds: false, sure: d.certain === 'yes' })),
      ...facts.effects.seeds
        .filter((s) => s.generator === generator)
        .map((s) => ({ at: s.from, seeds: true, sure: true })),
    ].sort((a, b) => a.at - b.at);
    for (const event of events) {
      if (event.seeds) seeds = true;
      else {
        if (!seeds) drawsFirst = true;
        if (!seeds && event.sure) drawsForSure = true;
        draws = true;
      }
    }
  }
  return { drawsFirst, drawsForSure, draws, seeds };
}

/**
 * Follows each generator through the stages as if it were a variable: seeding binds it, drawing reads and changes it. A stage
 * that draws first, after an earlier stage seeded, continues from the state that was left; one that draws where nothing was
 * ever seeded is seeded from the params.
 */
export function planRandomness(stages: readonly StageUses[]): StageRandomness[] {
  const result = stages.map(() => ({
    kind: 'none' as StageRandomness['kind'],
    from: null as number | null,
    savesState: false,
  }));
  for (const generator of GENERATORS) {
    const events = stages.map((stage) => eventsOf(stage, generator));
    let holder: number | null = null;
    events.forEach((event, k) => {
      const mine = result[k];
      if (mine === undefined) return;
      if (event.drawsFirst && holder !== null) {
        mine.kind = 'state from earlier stage';
        mine.from = Math.max(mine.from ?? 0, holder);
        const source = result[holder];
        if (source !== undefined) source.savesState = true;
      } else if (event.seeds && mine.kind === 'none') mine.kind = 'seeded here';
      else if (event.drawsForSure && mine.kind !== 'state from earlier stage')
        mine.kind = 'seeded from params';
      if (event.seeds || (event.draws && holder !== null)) holder = k;
    });
  }
  return result;
}
