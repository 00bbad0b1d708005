import type { Call } from '../../syntax/ast.js';
import { isNone } from '../../syntax/constants.js';

/**
 * Where NumPy's draws of numbers take their `size`, as a position (`numpy.random.Generator` and `RandomState` in NumPy 2).
 * `choice` and `permutation` are not among them: their arrays may hold the objects that they are given.
 */
const SIZE_POSITIONS: ReadonlyMap<string, number> = new Map(
  [
    'random random_sample standard_normal standard_exponential standard_cauchy',
    'exponential poisson chisquare geometric pareto power rayleigh standard_t standard_gamma weibull zipf logseries',
    'integers randint uniform normal lognormal beta gamma laplace logistic gumbel binomial wald vonmises f negative_binomial noncentral_chisquare',
    'triangular hypergeometric noncentral_f',
  ].flatMap((names, position) => names.split(' ').map((name) => [name, position] as const)),
);

/** Draws of whole vectors. */
const ALWAYS_ARRAYS = /^(dirichlet|multinomial|multivariate_normal|multivariate_hypergeometric)$/;

/**
 * Whether a draw of a NumPy generator, or of `numpy.random`, is known to give an array of numbers: `name` is the last part of what is
 * called. A `size` that is None gives a number; one that is a name is taken for a size.
 */
export function drawsArray(name: string, call: Call): boolean {
  if (call.args.some((arg) => arg.kind === 'Starred') || call.keywords.some((k) => k.arg === null))
    return false;
  if (name === 'rand' || name === 'randn') return call.args.length > 0;
  if (ALWAYS_ARRAYS.test(name)) return true;
  const position = SIZE_POSITIONS.get(name);
  if (position === undefined) return false;
  const size = call.keywords.find((k) => k.arg === 'size')?.value ?? call.args[position];
  return size !== undefined && !isNone(size);
}
