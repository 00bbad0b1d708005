import type { Expression, Parameter, TypeParameter } from './ast.js';
import type { Context } from './context.js';
import { convertSeries } from './expressions.js';
import { normalizeName } from './literals.js';
import { child, type Node, split } from './node.js';

/** The parameters of a `def` or `lambda`. */
export function convertParameters(cx: Context, list: Node): Parameter[] {
  const parameters: Parameter[] = [];
  let positional: Parameter['style'] = 'normal';
  const tokens = list.children.filter((each) => each.type !== '(' && each.type !== ')');
  for (const part of split(tokens, ',')) {
    const [first] = part as [Node];
    if (first.type === 'Slash') {
      for (let i = 0; i < parameters.length; i++) {
        const earlier = parameters[i] as Parameter;
        if (earlier.style === 'normal') parameters[i] = { ...earlier, style: 'positional-only' };
      }
      continue;
    }
    const name = part.find((each) => each.type === 'VariableName');
    if (first.type === '*') {
      positional = 'keyword-only';
      if (name !== undefined) parameters.push(convertParameter(cx, part, name, 'var-positional'));
    } else if (name !== undefined) {
      parameters.push(convertParameter(cx, part, name, first.type === '**' ? 'var-keyword' : positional));
    }
  }
  return parameters;
}

function convertParameter(
  cx: Context,
  part: readonly Node[],
  name: Node,
  style: Parameter['style'],
): Parameter {
  const annotation = part.find((each) => each.type === 'TypeDef');
  return {
    from: (part[0] as Node).from,
    to: (part[part.length - 1] as Node).to,
    name: normalizeName(cx.slice(name)),
    style,
    annotation: annotation === undefined ? null : convertAnnotation(cx, annotation),
    default: valueAfterAssign(cx, part),
  };
}

/** What stands after the `:` or `->` of a `TypeDef`. */
export function convertAnnotation(cx: Context, node: Node): Expression {
  const rest = node.children.filter((each) => each.type !== ':');
  return convertSeries(cx, rest, node);
}

function valueAfterAssign(cx: Context, part: readonly Node[]): Expression | null {
  const assign = part.findIndex((each) => each.type === 'AssignOp');
  if (assign === -1) return null;
  return convertSeries(cx, part.slice(assign + 1), part[assign] as Node);
}

/** `[T: bound = default, *Ts, **P]` of a class, function or type alias. */
export function convertTypeParameters(cx: Context, node: Node): TypeParameter[] {
  const list = child(node, 'TypeParamList');
  if (list === undefined) return [];
  const parameters: TypeParameter[] = [];
  for (const each of list.children) {
    if (each.type !== 'TypeParam') continue;
    const name = child(each, 'VariableName');
    if (name === undefined) continue;
    const bound = child(each, 'TypeDef');
    parameters.push({
      from: each.from,
      to: each.to,
      name: normalizeName(cx.slice(name)),
      bound: bound === undefined ? null : convertAnnotation(cx, bound),
      default: valueAfterAssign(cx, each.children),
    });
  }
  return parameters;
}
