import type { Call, Expression } from '../syntax/ast.js';
import { isNone } from '../syntax/constants.js';
import type { Range } from '../text/text.js';
import type { Arguments } from './arguments.js';
import { GENERATOR_CLASSES, GENERATORS, randomDraw, seededGenerators } from './knowledge/random.js';
import type { WalkState } from './walk-state.js';

/** Notes what a library call has to do with random numbers: seeds, draws, generators, seed literals. */
export function noteRandomCall(node: Call, path: string, args: Arguments, w: WalkState): void {
  const generators = seededGenerators(path);
  if (generators.length > 0) {
    const argument = describeSeed(node.args[0] ?? node.keywords[0]?.value, node);
    for (const generator of generators)
      w.effects.seeds.push({
        isSure: w.depth === 0 && w.deferred === 0,
        generator,
        from: node.from,
        to: node.to,
        argument,
      });
    return;
  }
  for (const keyword of node.keywords) {
    if (keyword.arg === 'random_state' || keyword.arg === 'seed') noteSeedLiteral(keyword.value, w);
  }
  if (GENERATOR_CLASSES.has(path)) {
    const argument = node.args[0] ?? node.keywords[0]?.value;
    const isUnseeded = argument === undefined || isNone(argument);
    if (isUnseeded && path !== 'torch.Generator') {
      w.effects.unseededGenerators.push({ what: path, from: node.from, to: node.to });
    } else if (argument !== undefined) noteSeedLiteral(argument, w);
    return;
  }
  const draw = randomDraw(path, node);
  if (draw !== null) {
    if (draw.certain === 'yes') w.effects.draws.push({ ...draw, what: path, from: node.from, to: node.to });
    else noteMaybeDraw(path, path, node, w);
  } else if (args.positional.length > 0 && path.endsWith('.rvs')) {
    w.effects.draws.push({
      generator: '@numpy.random',
      certain: 'yes',
      keyword: 'random_state',
      what: path,
      from: node.from,
      to: node.to,
    });
  }
}

/** Libraries that draw from NumPy's generator alone, or from Python's. */
const NUMPY_ONLY = /^(sklearn|imblearn|scipy|statsmodels)\./;

/**
 * Notes that a call may draw random numbers; inside of a library that nobody knows, from any generator.
 *
 * @param owner the path of what is called, or the type of what it is a method of; null where it is not known.
 */
export function noteMaybeDraw(what: string, owner: string | null, node: Range, w: WalkState): void {
  const { from, to } = node;
  const isNumpyOnly = owner !== null && NUMPY_ONLY.test(owner);
  for (const generator of isNumpyOnly ? (['@numpy.random', '@random'] as const) : GENERATORS)
    w.effects.draws.push({ generator, certain: 'maybe', keyword: null, what, from, to });
}

function describeSeed(
  argument: Expression | undefined,
  node: Call,
): { kind: 'literal' | 'name' | 'other'; text: string; from: number; to: number } {
  if (argument === undefined) return { kind: 'other', text: '', from: node.to, to: node.to };
  const range = { from: argument.from, to: argument.to };
  if (argument.kind === 'Constant' && argument.type === 'int')
    return { kind: 'literal', text: argument.value, ...range };
  if (argument.kind === 'Name') return { kind: 'name', text: argument.id, ...range };
  return { kind: 'other', text: '', ...range };
}

function noteSeedLiteral(argument: Expression, w: WalkState): void {
  if (argument.kind === 'Constant' && argument.type === 'int') {
    w.effects.seedLiterals.push({ value: argument.value, from: argument.from, to: argument.to });
  }
}
