import type { Range } from '../text/text.js';
import type { Blueprint } from './blueprint.js';
import type { Unit } from './units.js';

/** A statement's use of a variable: where the name stands, or where the change is made. */
export interface NamePlace extends Range {
  readonly stage: string;
  readonly cell: number;
}

/** What happens to a variable that crosses stages, or that is a param. */
export interface NameFlow {
  readonly name: string;
  /** Python annotation, `Any` when unknown. */
  readonly type: string;
  readonly made: readonly NamePlace[];
  readonly changed: readonly NamePlace[];
  readonly read: readonly NamePlace[];
  /** The files in which it travels. */
  readonly files: readonly string[];
  /** Its key in params.yaml. */
  readonly param: string | null;
}

/** Every variable that crosses stages or is a param, by name. */
export function nameFlows(blueprint: Blueprint): Map<string, NameFlow> {
  const flows = new Map<string, NameFlow>();
  for (const { inputs } of blueprint.stages) {
    for (const { name, type, source } of inputs) {
      const known = flows.get(name);
      const file = source.kind === 'artifact' ? source.artifact.path : null;
      const param = source.kind === 'param' ? source.param.path.join('.') : null;
      const files = [...(known?.files ?? []), ...(file === null ? [] : [file])];
      flows.set(name, {
        name,
        type,
        made: [],
        changed: [],
        read: [],
        files: [...new Set(files)],
        param: param ?? known?.param ?? null,
      });
    }
  }
  for (const [name, flow] of flows) flows.set(name, { ...flow, ...placesOf(name, blueprint.units) });
  return flows;
}

function placesOf(name: string, units: readonly Unit[]): Pick<NameFlow, 'made' | 'changed' | 'read'> {
  const made: NamePlace[] = [];
  const changed: NamePlace[] = [];
  const read: NamePlace[] = [];
  for (const unit of units) {
    const { effects } = unit.facts;
    const bound = effects.binds.get(name)?.at;
    const mutated = effects.mutates.get(name)?.at;
    const used = effects.reads.get(name) ?? effects.weakReads.get(name) ?? effects.deferredReads.get(name);
    if (bound !== undefined) made.push(placeIn(unit, bound, name));
    if (mutated !== undefined && bound === undefined) changed.push(placeIn(unit, mutated, name));
    if (used !== undefined) read.push(placeIn(unit, used, name));
  }
  return { made, changed, read };
}

/** The name at an offset; the statement where it does not stand there itself. */
function placeIn({ stage, cell, facts: { node } }: Unit, at: number, name: string): NamePlace {
  const isName = cell.syntax.source.startsWith(name, at);
  const range = isName ? { from: at, to: at + name.length } : { from: node.from, to: node.to };
  return { stage, cell: cell.cell.index, ...range };
}
