import type { Dict, Expression } from '../syntax/ast.js';

/** How code makes a param's value from what YAML gives, which has no tuples. */
export type ParamShape = 'plain' | 'tuple' | 'list of tuples' | 'tuple of tuples';

/** A literal as params.yaml holds it. */
export interface YamlLiteral {
  readonly yaml: string;
  readonly shape: ParamShape;
}

/**
 * A Python literal in YAML 1.1, in flow style, so that PyYAML (https://pyyaml.org, `safe_load`) and DVC's reader both give its very value; null when
 * they would not: a tuple deep inside, half a surrogate pair, a key that stands twice.
 *
 * @param source the cell's text, in which the literal stands.
 */
export function yamlLiteral(node: Expression, source: string): YamlLiteral | null {
  if (hidesCharacters(source.slice(node.from, node.to))) return null;
  const shape = shapeOf(node);
  const elements = node.kind === 'List' || node.kind === 'Tuple' ? node.elts : [];
  if (shape === 'plain') return withShape(yamlText(node), shape);
  const inner = shape === 'tuple' ? elements.map(yamlText) : elements.map((e) => listText(e));
  return withShape(joined(inner), shape);
}

function withShape(yaml: string | null, shape: ParamShape): YamlLiteral | null {
  return yaml === null ? null : { yaml, shape };
}

function shapeOf(node: Expression): ParamShape {
  if (node.kind !== 'List' && node.kind !== 'Tuple') return 'plain';
  const ofTuples = node.elts.length > 0 && node.elts.every((e) => e.kind === 'Tuple');
  if (node.kind === 'Tuple') return ofTuples ? 'tuple of tuples' : 'tuple';
  return ofTuples ? 'list of tuples' : 'plain';
}

/** Escapes whose characters are known to Python alone: `\N{BULLET}`, and halves of surrogate pairs. */
function hidesCharacters(text: string): boolean {
  return /\\N\{|\\u[dD][89a-fA-F]|\\U0000[dD][89a-fA-F]/.test(text);
}

function yamlText(node: Expression): string | null {
  switch (node.kind) {
    case 'Constant':
      if (node.type === 'str') return quoted(node.value);
      if (node.type === 'int') return integerText(node.value);
      if (node.type === 'float') return float(node.value, '');
      if (node.type === 'None') return 'null';
      return node.type === 'bool' ? node.value.toLowerCase() : null;
    case 'UnaryOp': {
      const [operand] = node.operands;
      const sign = node.op === '-' ? '-' : '';
      if (operand?.kind !== 'Constant') return null;
      if (operand.type === 'int') return integerText(operand.value, sign);
      return operand.type === 'float' ? float(operand.value, sign) : null;
    }
    case 'List':
      return listText(node);
    case 'Dict':
      return mapping(node);
    default:
      return null;
  }
}

function listText(node: Expression): string | null {
  return node.kind === 'List' || node.kind === 'Tuple' ? joined(node.elts.map(yamlText)) : null;
}

function joined(items: readonly (string | null)[]): string | null {
  return items.every((item) => item !== null) ? `[${items.join(', ')}]` : null;
}

/** The longest key that YAML takes on one line is 1024 characters. */
const MAX_KEY = 1000;

function mapping(node: Dict): string | null {
  const keys = new Set<string>();
  const items: string[] = [];
  for (const item of node.items) {
    const key = item.key === null ? null : yamlText(item.key);
    const entry = yamlText(item.value);
    if (key === null || entry === null || key.length > MAX_KEY || keys.has(key)) return null;
    keys.add(key);
    items.push(`${key}: ${entry}`);
  }
  return `{${items.join(', ')}}`;
}

/** An integer's source text in YAML: decimal, without underscores. */
export function integerText(text: string, sign = ''): string {
  const value = BigInt(text.replace(/_/g, '').replace(/^0+(?=\d)/, ''));
  return `${value === 0n ? '' : sign}${value}`;
}

/** YAML 1.1 takes a number for a float only with a point, and an exponent only with a sign. */
function float(text: string, sign: string): string {
  const value = Number(text.replace(/_/g, ''));
  if (value === Number.POSITIVE_INFINITY) return `${sign}.inf`;
  const [mantissa = '', exponent] = String(value).split('e');
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${sign}${pointed}${exponent === undefined ? '' : `e${exponent}`}`;
}

function quoted(text: string): string | null {
  if (/\p{Cs}/u.test(text)) return null;
  const escaped = JSON.stringify(text).replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return escaped;
}
