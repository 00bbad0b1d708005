import type { Divergence } from './report.js';

/** A divergence before its cause is looked for. */
export interface Found extends Omit<Divergence, 'cause'> {
  /** The cell in whose turn it is noticed, which orders them. */
  readonly noticed: number;
  /** The variable without the place in it. */
  readonly variable: string | null;
}
