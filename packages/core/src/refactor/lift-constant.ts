import { failure, problem, success } from '../problem/problem.js';
import { moveFix } from '../rules/config/hyperparameter.js';
import { isTelling } from '../rules/config/repeated.js';
import type { Fix } from '../rules/rule.js';
import { keywordOf, liftFix, literalsOf, type PlacedLiteral, textOf } from '../rules/support/literals.js';
import { type Constant, constantsOf } from '../rules/support/parameters.js';
import { touches } from './notebook-units.js';
import { withParam } from './params-file.js';
import type { RefactorContext, Refactoring, RefactoringKind, Selection } from './refactoring.js';

/** A literal, in all places where the same is meant, becomes a param; a constant moves to the params with its name. */
export const liftConstant: RefactoringKind = {
  id: 'lift-constant',
  group: 'extract',
  title: 'Lift constant to params.yaml',
  offers(context, selection) {
    const found = literalAt(context, selection);
    if (found === null) return [];
    if (found.kind === 'constant') {
      const title = `Lift ${found.constant.name} to params.yaml`;
      return [{ title, arguments: { name: found.constant.name }, asks: [] }];
    }
    const { places, name } = found;
    const uses = places.length === 1 ? '' : ` (${places.length} uses)`;
    const [first] = places;
    const title = `Lift ${first === undefined ? 'the constant' : shorten(textOf(first))} to params.yaml${uses}`;
    const asks = [{ argument: 'name' as const, prompt: 'Name of the param', value: name, choices: null }];
    return [{ title, arguments: { name }, asks }];
  },
  make(context, selection, given) {
    const found = literalAt(context, selection);
    if (found === null) {
      const remedy = 'Put the cursor on a number or a text in a code cell.';
      return failure(problem('refactor/no-constant', 'There is no constant here.', remedy));
    }
    const name = given.name ?? (found.kind === 'constant' ? found.constant.name : found.name);
    if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
      const message = `\`${name}\` is no name in Python.`;
      return failure(problem('refactor/name', message, 'Use letters, digits and underscores.'));
    }
    if (found.kind === 'literal' && context.rules.names.has(name)) {
      const message = `The notebook has the name \`${name}\` already.`;
      return failure(problem('refactor/name', message, 'Choose another name.'));
    }
    const fix =
      found.kind === 'constant'
        ? moveFix(found.constant, context.rules)
        : liftFix(context.rules, found.places, [name]);
    return fix === null ? failure(whyNot(found)) : success(liftedBy(context, fix, name));
  },
};

type Found =
  | { readonly kind: 'constant'; readonly constant: Constant }
  | { readonly kind: 'literal'; readonly places: readonly PlacedLiteral[]; readonly name: string };

/** What can be lifted where the cursor is: `name = literal` as a whole, else a literal with its other uses. */
function literalAt({ rules }: RefactorContext, { cells, range }: Selection): Found | null {
  const [index] = cells;
  if (range === null || cells.length !== 1) return null;
  const constant = constantsOf(rules).find(
    ({ cell, statement }) =>
      cell.cell.index === index && !cell.tags.parameters && touches(statement.node, range),
  );
  if (constant !== undefined) return { kind: 'constant', constant };
  const all = literalsOf(rules);
  const first = all.find(({ cell, node }) => cell.cell.index === index && touches(node, range));
  if (first === undefined || !isValue(first)) return null;
  const keyword = keywordOf(first);
  const places = all.filter((other) => {
    if (textOf(other) !== textOf(first)) return false;
    return other === first || isTelling(first.node) || (keyword !== null && keywordOf(other) === keyword);
  });
  const name = [...(keyword === null ? [] : [keyword]), 'value', ...NUMBERED].find(
    (n) => !rules.names.has(n),
  );
  return { kind: 'literal', places: [first, ...places.filter((p) => p !== first)], name: name ?? 'value' };
}

const NUMBERED = Array.from({ length: 99 }, (_, at) => `value_${at + 2}`);

/** `None`, `True` and an empty text are seldom meant to be tuned. */
function isValue({ node }: PlacedLiteral): boolean {
  return node.kind !== 'Constant' || (/^(int|float|str)$/.test(node.type) && node.value !== '');
}

function whyNot(found: Found) {
  if (found.kind === 'constant') {
    const message = `The line that sets \`${found.constant.name}\` holds other code too.`;
    return problem('refactor/lift', message, 'Write it on a line of its own first.');
  }
  const message = 'A literal inside a function, and a list or dict, cannot be lifted as it is.';
  return problem(
    'refactor/lift',
    message,
    'Make it an argument of the function, or assign it to a name first.',
  );
}

/** The notebook's edits, and the new key in `params.yaml` where there is one already. */
function liftedBy(context: RefactorContext, fix: Fix, name: string): Refactoring {
  const params = withParam(context, fix.edits, name);
  return {
    title: `Lift ${name} to params.yaml`,
    notebook: fix.edits,
    files: params === null ? [] : [params],
  };
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
