import type { Callable } from '../../analysis/facts.js';
import type { Unit } from '../../plan/units.js';
import type { FunctionDef, Statement } from '../../syntax/ast.js';
import type { TextEdit } from '../../text/text.js';

/**
 * Gives the notebook's own functions what module-level code is expected to have: annotations (`Any` where nothing is known) and a
 * docstring. Decorated functions and classes are left alone, because decorators may read both.
 *
 * @param typeName adds the import that an annotation needs.
 */
export function annotationEdits(unit: Unit, typeName: (type: string) => string): TextEdit[] {
  const { node, callable } = unit.facts;
  const { source } = unit.cell.syntax;
  const cell = unit.cell.cell.index + 1;
  if (node.kind === 'FunctionDef')
    return annotateFunction(node, callable, source, `cell ${cell} of the notebook`, typeName, false);
  if (node.kind !== 'ClassDef' || node.decorators.length > 0) return [];
  const edits = hasDocstring(node.body)
    ? []
    : docstringEdits(node.body, node.from, source, `${sentence(node.name)} (cell ${cell} of the notebook).`);
  for (const member of node.body) {
    if (member.kind !== 'FunctionDef') continue;
    const method = callable?.methods.get(member.name) ?? null;
    edits.push(...annotateFunction(member, method, source, '', typeName, true));
  }
  return edits;
}

function annotateFunction(
  node: FunctionDef,
  callable: Callable | null,
  source: string,
  origin: string,
  typeName: (type: string) => string,
  isMethod: boolean,
): TextEdit[] {
  if (node.decorators.length > 0) return [];
  const edits: TextEdit[] = [];
  node.args.forEach((p, index) => {
    if (p.annotation !== null || (isMethod && index === 0)) return;
    const at = source.indexOf(p.name, p.from) + p.name.length;
    edits.push({ from: at, to: at, insert: `: ${typeName('Any')}` });
  });
  if (node.returns === null) {
    const close = closingParenthesis(node, source);
    if (close !== null)
      edits.push({ from: close + 1, to: close + 1, insert: ` -> ${typeName(returnType(node, callable))}` });
  }
  if (!hasDocstring(node.body)) {
    const text = origin === '' ? `${sentence(node.name)}.` : `${sentence(node.name)} (${origin}).`;
    edits.push(...docstringEdits(node.body, node.nameFrom, source, text));
  }
  return edits;
}

/** `make_features` is told as `Make features`. */
function sentence(name: string): string {
  const words = name
    .replace(/^_+|_+$/g, '')
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const PLAIN_TYPES = new Set(['int', 'float', 'str', 'bool', 'list', 'dict', 'tuple', 'set', 'None']);

function returnType(node: FunctionDef, callable: Callable | null): string {
  if (node.name === '__init__') return 'None';
  const type = callable?.isGenerator || callable?.isAsync ? null : (callable?.returns.type ?? null);
  return type !== null && PLAIN_TYPES.has(type) ? type : 'Any';
}

/** Place of the parenthesis that closes the parameters; null when the text is not as expected. */
function closingParenthesis(node: FunctionDef, source: string): number | null {
  const last = node.args.at(-1);
  const from =
    last === undefined
      ? source.indexOf('(', node.nameFrom) + 1
      : Math.max(last.to, last.default?.to ?? 0, last.annotation?.to ?? 0);
  const rest = /^(?:[\s,*/]|#[^\n]*)*\)/.exec(source.slice(from));
  return rest === null ? null : from + rest[0].length - 1;
}

function hasDocstring(body: readonly Statement[]): boolean {
  const [first] = body;
  return first?.kind === 'Expr' && first.value.kind === 'Constant' && first.value.type === 'str';
}

function docstringEdits(
  body: readonly Statement[],
  header: number,
  source: string,
  text: string,
): TextEdit[] {
  const [first] = body;
  if (first === undefined) return [];
  const lineStart = source.lastIndexOf('\n', first.from - 1) + 1;
  const indent = source.slice(lineStart, first.from);
  const ownLine = indent.trim() === '' && lineStart > header;
  return [
    { from: first.from, to: first.from, insert: ownLine ? `"""${text}"""\n${indent}` : `"""${text}"""; ` },
  ];
}
