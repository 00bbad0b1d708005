import type { Alias, Statement } from './ast.js';
import type { Context } from './context.js';
import { normalizeName } from './literals.js';
import { type Node, split } from './node.js';

/** `import a.b as c` and `from ..a import (b as c, d)`. */
export function convertImport(cx: Context, node: Node): Statement {
  const { from, to, children } = node;
  if (children[0]?.type !== 'from') {
    return { kind: 'Import', from, to, names: convertAliases(cx, children.slice(1)) };
  }
  const at = children.findIndex((each) => each.type === 'import');
  const head = children.slice(1, at === -1 ? undefined : at);
  let level = 0;
  let module = '';
  for (const each of head) {
    const text = cx.slice(each);
    if (each.type === 'VariableName') module += normalizeName(text);
    else if (module === '') level += text.length;
    else module += text;
  }
  const names = at === -1 ? [] : convertAliases(cx, children.slice(at + 1));
  for (const each of names) {
    if (each.name.includes('.')) cx.report(each, 'a name after `import` cannot have a dot here');
  }
  return { kind: 'ImportFrom', from, to, module, level, names };
}

function convertAliases(cx: Context, nodes: readonly Node[]): Alias[] {
  const aliases: Alias[] = [];
  const list = nodes.filter((each) => each.type !== '(' && each.type !== ')');
  for (const part of split(list, ',')) {
    const as = part.findIndex((each) => each.type === 'as');
    const path = part.slice(0, as === -1 ? undefined : as);
    const name = path
      .filter((each) => each.type === 'VariableName')
      .map((each) => normalizeName(cx.slice(each)));
    const alias = part.slice(as + 1).find((each) => each.type === 'VariableName');
    if (path[0]?.type === '*') name.push('*');
    if (name.length === 0) continue;
    aliases.push({
      from: (part[0] as Node).from,
      to: (part[part.length - 1] as Node).to,
      name: name.join('.'),
      asname: as === -1 || alias === undefined ? null : normalizeName(cx.slice(alias)),
    });
  }
  return aliases;
}
