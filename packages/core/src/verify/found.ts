import type { StageEvidence } from './evidence.js';
import type { Divergence } from './report.js';

/** A divergence before its cause is looked for. */
export interface Found extends Omit<Divergence, 'cause'> {
  /** The cell in whose turn it is noticed, which orders them. */
  readonly noticed: number;
  /** The variable without the place in it. */
  readonly variable: string | null;
}

/** Collects divergences. */
export class FoundList {
  readonly all: Found[] = [];

  /** Adds what is noticed in a stage: in the turn of its cell, and of the variable of its name, where nothing else is said. */
  add(
    each: Omit<Found, 'stage' | 'noticed' | 'variable' | 'cell'> & {
      readonly cell: number;
      readonly stage: StageEvidence;
      readonly noticed?: number;
      readonly variable?: string | null;
    },
  ): void {
    const { stage, noticed = each.cell, variable = each.name } = each;
    this.all.push({ ...each, stage: stage.plan.name, noticed, variable });
  }
}
