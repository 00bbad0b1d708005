import { expect, it } from 'vitest';
import { parsePython } from './parse.js';
import { forEachChild, walk } from './walk.js';

const names = (text: string) => {
  const found: string[] = [];
  walk(parsePython(text), (node) => {
    if (node.kind === 'Name') found.push(node.id);
  });
  return found.join('');
};

it.each([
  ['b[c] = d = a', 'abcd'],
  ['a[b] += c', 'abc'],
  ['b: c = a', 'abc'],
  ['for b in a:\n  c\nelse:\n  d', 'abcd'],
  ['[d for b in a if c]', 'abcd'],
  ['{c: d for b in a}', 'abcd'],
  ['with a as b, c as d: e', 'abcde'],
  ['b if a else c', 'abc'],
  ['a(b, *c, d=d, **e)', 'abcde'],
  ['@a\ndef f(x: d = b, *, y=c) -> e: g', 'abcdeg'],
  ['@a\nclass f(b, k=c): d', 'abcd'],
  ['try: a\nexcept b as x: c\nelse: d\nfinally: e', 'abcde'],
  ['match a:\n case B(c) if d: e', 'aBcde'],
  ['lambda x=a: b', 'ab'],
  ['{a: b, **c}', 'abc'],
  ['f"{a:{b}}{c}"', 'abc'],
  ['raise a from b', 'ab'],
  ['del a, b[c]', 'abc'],
  ['a[b:c, d]', 'abcd'],
  ['(b := a)', 'ab'],
  ['type X[T: a] = b', 'ab'],
])('%j is walked in evaluation order', (text, expected) => {
  expect(names(text)).toBe(expected);
});

it('does not enter what the visitor declines', () => {
  const kinds: string[] = [];
  walk(parsePython('def f(): a\nb'), (node) => {
    kinds.push(node.kind);
    return node.kind !== 'FunctionDef';
  });
  expect(kinds).toEqual(['FunctionDef', 'Expr', 'Name']);
});

it('visits only what is directly below', () => {
  const kinds: string[] = [];
  forEachChild(parsePython('a(b)'), (node) => kinds.push(node.kind));
  expect(kinds).toEqual(['Expr']);
});
