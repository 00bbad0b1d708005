import type { Call } from '../syntax/ast.js';
import { parsePython } from '../syntax/parse.js';
import { walk } from '../syntax/walk.js';
import { type Arguments, hazardNames } from './arguments.js';
import { evaluate, noteRead } from './expressions.js';
import { UNKNOWN, type Value } from './value.js';
import type { WalkState } from './walk-state.js';

/** `eval` of a known text at top level does what its expression does; of an unknown one, or in a function, anything. So does `exec`. */
export function dynamicCall(node: Call, args: Arguments, w: WalkState): Value {
  const text = args.positional[0]?.text ?? null;
  const name = node.func.kind === 'Name' ? node.func.id : 'eval';
  w.isDynamic = true;
  if (w.frame === null && text !== null && args.positional.length === 1 && name === 'eval') {
    const known = evaluateText(node, text, w);
    if (known !== null) return known;
  }
  if (w.frame === null || w.frame.kind === 'comprehension') hazardNames(node, name, w);
  return UNKNOWN;
}

/** The value of an expression in a string; null when it cannot be read, or when code would have to be changed in it. */
function evaluateText(node: Call, text: string, w: WalkState): Value | null {
  const { body, problems } = parsePython(text.trim());
  const [only] = body;
  if (problems.length > 0 || body.length !== 1 || only?.kind !== 'Expr') return null;
  // Offsets in the text are none in the cell.
  walk(only.value, (inner) => {
    if (inner.kind === 'Name') noteRead(inner.id, node.from, w);
  });
  const { effects } = w;
  const edited = () =>
    effects.displays.length + effects.figureShows.length + effects.seedLiterals.length + effects.seeds.length;
  const edits = edited();
  const changed = new Set(effects.mutates.keys());
  const known = evaluate(only.value, w);
  for (const [name, how] of effects.mutates)
    if (!changed.has(name)) effects.mutates.set(name, { ...how, at: node.from });
  return edited() === edits ? known : null;
}
