import type { Call, Expression } from '../../syntax/ast.js';
import type { PlacedCall, RuleContext } from '../context.js';
import type { Fix, Found, Rule } from '../rule.js';
import { Changes } from '../support/changes.js';
import { liftFix } from '../support/literals.js';
import { snakeCase } from '../support/names.js';
import { addToParameters, type Constant, constantsOf } from '../support/parameters.js';
import { perContext } from '../support/per-context.js';
import { isTunable, positionalName, TUNED, TUNED_VARIABLE } from './hyperparameter-names.js';

/** A number that people tune, written into the code. */
export const hyperparameter: Rule = {
  docs: {
    code: 'config/hyperparameter',
    level: 'warning',
    strictLevel: 'error',
    summary: 'A hyperparameter is written into the code.',
    why: 'What is tuned belongs in `params.yaml`: there a run can change it without a change of the code, and a diff of two runs can name it.',
    fix: 'Moves the number to the cell tagged `parameters`, under the name of the argument. Numbers in functions are left alone: make them arguments of the function.',
    example: {
      bad: `# %%
from sklearn.svm import SVC
# %%
model = SVC(C=0.1)`,
      good: `# %%
from sklearn.svm import SVC
# %% tags=["parameters"]
C = 0.1
# %%
model = SVC(C=C)`,
    },
  },
  check(context) {
    return [...inCalls(context), ...inFits(context), ...inVariables(context)];
  },
};

interface Argument {
  readonly name: string;
  readonly node: Expression;
}

function inCalls(context: RuleContext): Found[] {
  return context.calls
    .filter(({ path, cell }) => isTunable(path) && !cell.tags.parameters)
    .flatMap((call) => tunedArguments(call).map((argument) => describe(call, argument, context)));
}

function tunedArguments({ path, node }: PlacedCall): Argument[] {
  const positional = node.args.flatMap((arg, position): Argument[] => {
    const name = positionalName(path, position);
    return name !== null && isNumeric(arg) ? [{ name, node: arg }] : [];
  });
  return [...positional, ...tunedKeywords(node)];
}

function tunedKeywords(node: Call): Argument[] {
  return node.keywords.flatMap(({ arg, value }): Argument[] =>
    arg !== null && TUNED.has(arg) && isNumeric(value) ? [{ name: arg, node: value }] : [],
  );
}

/** A number, or a tuple or list of them. */
function isNumeric(node: Expression): boolean {
  if (node.kind === 'Tuple' || node.kind === 'List')
    return node.elts.length > 0 && node.elts.every(isNumeric);
  if (node.kind === 'UnaryOp') return node.op === '-' && node.operands.every(isNumeric);
  return node.kind === 'Constant' && (node.type === 'int' || node.type === 'float');
}

function describe(call: PlacedCall, { name, node }: Argument, context: RuleContext): Found {
  const { cell, path } = call;
  const callee = path.slice(path.lastIndexOf('.') + 1);
  const text = cell.syntax.source.slice(node.from, node.to);
  return {
    cell: cell.cell.index,
    range: { from: node.from, to: node.to },
    message: `The hyperparameter \`${name}\` of \`${callee}\` is written into the code: \`${text}\`.`,
    remedy: `Set \`${name}\` in a cell tagged \`parameters\`, and use the name here.`,
    fix:
      sharedFix(call, name, node, text, context) ??
      liftFix(context, [{ ...call, node }], namesFor(name, callee)),
  };
}

/** The params that calls get, by callee, argument and value. */
const givenParams = perContext((context): ReadonlyMap<string, Constant> => {
  const params = new Map(
    constantsOf(context)
      .filter((c) => c.cell.tags.parameters)
      .map((c) => [c.name, c]),
  );
  const given = new Map<string, Constant>();
  for (const { path, node } of context.calls) {
    for (const { arg, value } of node.keywords) {
      const param = value.kind === 'Name' ? params.get(value.id) : undefined;
      if (param !== undefined) given.set(`${path} ${arg} ${param.text}`, param);
    }
  }
  return given;
});

/** The parameter that the same callee already gets elsewhere for this argument, when its value is the same. */
function sharedFix(
  call: PlacedCall,
  name: string,
  node: Expression,
  text: string,
  context: RuleContext,
): Fix | null {
  const { cell, path } = call;
  const known = givenParams(context).get(`${path} ${name} ${text}`);
  if (known === undefined || known.cell.cell.index >= cell.cell.index || call.statement.callable !== null)
    return null;
  const changes = new Changes(context.analysis.notebook);
  changes.replace(cell.cell.index, { from: node.from, to: node.to, insert: known.name });
  return { label: `Use the parameter ${known.name}`, edits: changes.edits() };
}

function namesFor(name: string, callee: string): string[] {
  const short = snakeCase(callee.replace(/(Classifier|Regressor|CV|Search)$/, ''));
  return [name, `${short}_${name}`];
}

/** `model.fit(X, y, epochs=5)`: what a method gets, whatever it is a method of. */
function inFits(context: RuleContext): Found[] {
  return context.methodCalls.flatMap(({ cell, statement, node, name }): Found[] => {
    if (name !== 'fit' || cell.tags.parameters) return [];
    return tunedKeywords(node)
      .filter((argument) => /^(epochs|batch_size|validation_split)$/.test(argument.name))
      .map((argument) => describe({ cell, statement, path: '.fit', node }, argument, context));
  });
}

function inVariables(context: RuleContext): Found[] {
  return constantsOf(context)
    .filter(({ name, literal, cell }) => {
      const { parameters, metrics, functionName } = cell.tags;
      return (
        TUNED_VARIABLE.test(name) && isNumeric(literal) && !parameters && !metrics && functionName === null
      );
    })
    .map((constant) => ({
      cell: constant.cell.cell.index,
      range: { from: constant.statement.node.from, to: constant.statement.node.to },
      message: `\`${constant.name}\` is a hyperparameter, and is set outside the cells tagged \`parameters\`.`,
      remedy: 'Set it in a cell tagged `parameters`.',
      fix: moveFix(constant, context),
    }));
}

/** Tags a cell of nothing but constants; else moves the line. */
export function moveFix(constant: Constant, context: RuleContext): Fix | null {
  const { cell, statement } = constant;
  const changes = new Changes(context.analysis.notebook);
  const all = new Set(constantsOf(context).map((c) => c.statement));
  if (cell.syntax.magics.length === 0 && cell.statements.every((s) => all.has(s))) {
    changes.setTags(cell.cell.index, [...cell.cell.tags, 'parameters']);
    return { label: 'Tag the cell `parameters`', edits: changes.edits() };
  }
  const { source } = cell.syntax;
  const start = source.lastIndexOf('\n', statement.node.from - 1) + 1;
  const newline = source.indexOf('\n', statement.node.to);
  const end = newline === -1 ? source.length : newline;
  const isAlone =
    source.slice(start, statement.node.from) === '' &&
    /^\s*(#.*)?$/.test(source.slice(statement.node.to, end));
  if (!isAlone) return null;
  const line = source.slice(start, end).trimEnd();
  addToParameters(context, changes, line, cell.cell.index);
  const isLast = newline === -1;
  changes.replace(cell.cell.index, {
    from: isLast ? Math.max(0, start - 1) : start,
    to: isLast ? end : end + 1,
    insert: '',
  });
  return { label: `Move ${constant.name} to the parameters`, edits: changes.edits() };
}
