import type { Look } from '../worker/protocol.js';

/** As many as the views have; stages take them in their order, again from the first. */
const COLOURS = 8;

/** The number of the colour of each stage, from 1, as the views give it. */
export function stageColours({ plan }: Look): ReadonlyMap<string, number> {
  return new Map(plan.stages.map(({ name }, at) => [name, (at % COLOURS) + 1]));
}
