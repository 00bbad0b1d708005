import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, Module, Statement } from './ast.js';
import { parseIndentedPython, parsePython } from './parse.js';
import { forEachChild, walk } from './walk.js';

type Kind = Expression['kind'] | Statement['kind'];
type OfKind<K extends Kind> = Extract<Expression | Statement, { kind: K }>;

function all<K extends Kind>(module: Module, kind: K): OfKind<K>[] {
  const found: OfKind<K>[] = [];
  walk(module, (node) => {
    if (node.kind === kind) found.push(node as OfKind<K>);
  });
  return found;
}

function first<K extends Kind>(module: Module, kind: K): OfKind<K> {
  const [node] = all(module, kind);
  if (node === undefined) throw new Error(`no ${kind} in ${module.text}`);
  return node;
}

const names = (module: Module) => all(module, 'Name').map((node) => node.id);

/** Parses what Python accepts. */
function valid(text: string): Module {
  const module = parsePython(text);
  expect(module.problems).toEqual([]);
  return module;
}

const textOf = (module: Module, span: { from: number; to: number }) => module.text.slice(span.from, span.to);

describe('the hard cases', () => {
  it('walrus in a comprehension and in its condition', () => {
    const module = valid('r = [last := x for x in data if (n := f(x))]');
    expect(all(module, 'NamedExpr').map((node) => node.target.id)).toEqual(['n', 'last']);
    expect(first(module, 'ListComp').generators[0]?.iter).toMatchObject({ kind: 'Name', id: 'data' });
  });

  it('a class body with a comprehension and a method', () => {
    const module = valid('k = 1\nclass A:\n  k = 2\n  l = [k for _ in k]\n  def m(self): return k\n');
    const [, definition] = module.body;
    expect(definition).toMatchObject({ kind: 'ClassDef', name: 'A' });
    expect(definition?.kind === 'ClassDef' && definition.body.map((node) => node.kind)).toEqual([
      'Assign',
      'Assign',
      'FunctionDef',
    ]);
  });

  it('except*', () => {
    const module = valid('try:\n  f()\nexcept* E as e:\n  g()\nelse:\n  h()\nfinally:\n  i()\nprint(e)');
    const statement = first(module, 'Try');
    expect(statement.isStar).toBe(true);
    expect(statement.handlers).toMatchObject([{ name: 'e', type: { kind: 'Name', id: 'E' } }]);
    expect([statement.orelse.length, statement.finalbody.length]).toEqual([1, 1]);
    expect(textOf(module, statement)).toBe(module.text.slice(0, -'\nprint(e)'.length));
  });

  it('several exceptions without parentheses', () => {
    const module = valid('try:\n  f()\nexcept A, B:\n  g()');
    expect(first(module, 'Try').handlers).toMatchObject([{ name: null, type: { kind: 'Tuple' } }]);
  });

  it('type parameters', () => {
    const module = valid(
      'type P[T] = list[T]\ndef f[T: B, *Ts, **Q](): ...\nclass C[T = int](Base[T], k=v): ...',
    );
    expect(module.body).toMatchObject([
      { kind: 'TypeAlias', name: 'P', typeParams: [{ name: 'T' }] },
      { kind: 'FunctionDef', typeParams: [{ name: 'T', bound: { id: 'B' } }, { name: 'Ts' }, { name: 'Q' }] },
      {
        kind: 'ClassDef',
        typeParams: [{ name: 'T', bound: null, default: { id: 'int' } }],
        bases: [{ kind: 'Subscript' }],
        keywords: [{ arg: 'k' }],
      },
    ]);
  });

  it('patterns', () => {
    const module = valid(`match w := x, :
  case Keys.K, [a, *b], {'p': c, Keys.Q: d, **rest}: pass
  case A.B(e, f=g) | A.B(e, f=g) as h if e > i: pass
  case 0, _: pass
  case -1 | 'a' 'b' | None | C() | [] | {} | (): pass
`);
    const statement = first(module, 'Match');
    expect(statement.subject).toMatchObject({ kind: 'Tuple', elts: [{ kind: 'NamedExpr' }] });
    const read = statement.cases.map((each) => [
      each.captures.map((name) => name.id).join(' '),
      each.reads.map((node) => textOf(module, node)).join(' '),
      each.guard === null ? '' : textOf(module, each.guard),
    ]);
    expect(read).toEqual([
      ['a b c d rest', 'Keys.K Keys.Q', ''],
      ['e g h', 'A.B A.B', 'e > i'],
      ['', '', ''],
      ['', 'C', ''],
    ]);
  });

  it('f-strings', () => {
    const module = valid(`f"a{{{x!r:>{w}}{y = }{f"{d["k"]}"}{(lambda z: z)(1)}\\n{v:=10}" 'b' "\\x41"`);
    const node = first(module, 'JoinedStr');
    expect(node.text).toBe('a{{}y = {}{}{}\n{}bA');
    expect(node.values.map((value) => textOf(module, value))).toEqual([
      'x',
      'w',
      'y',
      'f"{d["k"]}"',
      '(lambda z: z)(1)',
      'v',
    ]);
  });

  it('global and nonlocal', () => {
    const module = valid('def f():\n  global g, h\n  def i():\n    nonlocal n\n    n += 1\n');
    expect(first(module, 'Global').names).toEqual(['g', 'h']);
    expect(first(module, 'Nonlocal').names).toEqual(['n']);
    expect(first(module, 'AugAssign')).toMatchObject({ op: '+=', target: { id: 'n' } });
  });

  it('targets', () => {
    const module = valid(
      'a, *b = c = d[i].e = f()\nfor t.u, (v, [w]) in z: pass\nwith p as (q, r), s as t[0]: pass',
    );
    expect(module.body).toMatchObject([
      {
        kind: 'Assign',
        targets: [
          { kind: 'Tuple', elts: [{ id: 'a' }, { kind: 'Starred' }] },
          { id: 'c' },
          { kind: 'Attribute' },
        ],
        value: { kind: 'Call' },
      },
      { kind: 'For', target: { kind: 'Tuple', elts: [{ kind: 'Attribute' }, { kind: 'Tuple' }] } },
      { kind: 'With', items: [{ target: { kind: 'Tuple' } }, { target: { kind: 'Subscript' } }] },
    ]);
  });

  it('with in parentheses', () => {
    const items = (text: string) => {
      const module = valid(`with ${text}: pass`);
      const target = (node: Expression | null) => (node === null ? '' : ` as ${textOf(module, node)}`);
      return first(module, 'With').items.map((item) => textOf(module, item.context) + target(item.target));
    };
    expect(items('(a as b, c as (d, e),)')).toEqual(['a as b', 'c as (d, e)']);
    expect(items('(a as b)')).toEqual(['a as b']);
    expect(items('(a, b)')).toEqual(['a', 'b']);
    expect(items('(a, b) as c')).toEqual(['(a, b) as c']);
    expect(items('(a), b as c')).toEqual(['a', 'b as c']);
  });

  it('numbers, and a bare yield', () => {
    const module = valid(
      'x = [255., 1.e-3, 1_0, 0xE, 2j, .5]\ndef g():\n  y = yield\n  yield\n  yield from y',
    );
    expect(all(module, 'Constant').map((node) => node.type)).toEqual([
      'float',
      'float',
      'int',
      'int',
      'complex',
      'float',
    ]);
    expect(all(module, 'Yield').map((node) => node.value)).toEqual([null, null]);
    expect(all(module, 'YieldFrom')).toHaveLength(1);
  });

  it('soft keywords as names', () => {
    const module = valid('type(o).attr = v\nmatch = type\nprint(1, *s.v.w())\nmatch[x] = case\nprint = 1');
    expect(module.body.map((node) => node.kind)).toEqual(['Assign', 'Assign', 'Expr', 'Assign', 'Assign']);
    const call = all(module, 'Call').find((node) => node.args.length === 2);
    expect(call?.args).toMatchObject([{ kind: 'Constant' }, { kind: 'Starred', value: { kind: 'Call' } }]);
  });

  it('parameters and decorators', () => {
    const module = valid('@a.b(c)\n@d := e\nasync def f(g, /, h: i = j, *k: *l, m=n, **o) -> p: return q\n');
    const [node] = module.body;
    expect(node).toMatchObject({
      kind: 'FunctionDef',
      from: 0,
      isAsync: true,
      args: [
        { name: 'g', style: 'positional-only' },
        { name: 'h', style: 'normal', annotation: { id: 'i' }, default: { id: 'j' } },
        { name: 'k', style: 'var-positional', annotation: { kind: 'Starred' } },
        { name: 'm', style: 'keyword-only', default: { id: 'n' } },
        { name: 'o', style: 'var-keyword' },
      ],
      returns: { id: 'p' },
    });
    expect(names(module)).toEqual(['a', 'c', 'e', 'd', 'j', 'n', 'i', 'l', 'p', 'q']);
  });

  it('imports', () => {
    const module = valid('import a.b as c, d\nfrom ...e.f import (g as h, i,)\nfrom . import *');
    expect(module.body).toMatchObject([
      {
        kind: 'Import',
        names: [
          { name: 'a.b', asname: 'c' },
          { name: 'd', asname: null },
        ],
      },
      { kind: 'ImportFrom', module: 'e.f', level: 3, names: [{ name: 'g', asname: 'h' }, { name: 'i' }] },
      { kind: 'ImportFrom', module: '', level: 1, names: [{ name: '*' }] },
    ]);
  });
});

describe('values and places', () => {
  it('resolves escapes and joins strings', () => {
    const values = all(valid(`'a\\tb\\101\\u00e9\\\n' r'\\n' "\\U0001F600\\d"\nb'\\xff\\u0041'`), 'Constant');
    expect(values.map((node) => [node.type, node.value])).toEqual([
      ['str', 'a\tbA\u00e9\\n\u{1F600}\\d'],
      ['bytes', '\u00ff\\u0041'],
    ]);
  });

  it('normalises names', () => {
    expect(names(valid('ﬁ = 1'))).toEqual(['fi']);
  });

  it('ends statements before comments and line ends, and keeps comments and long strings', () => {
    const module = valid('if a: # one\n  b = """x\ny""" # two\n\n# three\nc; d\n');
    expect(module.body.map((node) => textOf(module, node))).toEqual([
      'if a: # one\n  b = """x\ny"""',
      'c',
      'd',
    ]);
    expect(module.comments.map((span) => textOf(module, span))).toEqual(['# one', '# two', '# three']);
    expect(module.multilineStrings.map((span) => textOf(module, span))).toEqual(['"""x\ny"""']);
  });

  it('nests elif', () => {
    const [node] = valid('if a: b\nelif c: d\nelse: e').body;
    expect(node).toMatchObject({ orelse: [{ kind: 'If', from: 8, orelse: [{ kind: 'Expr' }] }] });
  });

  it('flattens chains in the order of evaluation', () => {
    const module = valid('a + b + c * d - e\nnot f and g and (h and i)\nj < k not in l');
    expect(module.body).toMatchObject([
      { value: { op: '-', operands: [{ op: '+', operands: [{}, {}, { op: '*' }] }, { id: 'e' }] } },
      { value: { kind: 'BoolOp', operands: [{ op: 'not' }, { id: 'g' }, { kind: 'BoolOp' }] } },
      { value: { kind: 'Compare', op: '<', operands: [{ id: 'j' }, { id: 'k' }, { id: 'l' }] } },
    ]);
    expect(names(module)).toEqual([...'abcdefghijkl']);
  });

  it('reads a text that is indented as a whole', () => {
    const module = parseIndentedPython('  # c\n  if x:\n    y\nz = 1\n');
    expect(module.problems).toEqual([]);
    expect(module.body.map((node) => textOf(module, node))).toEqual(['if x:\n    y', 'z = 1']);
  });
});

describe('half-typed code', () => {
  it.each([
    ['x = df.', ['x', 'df']],
    ['f(a, b=', ['f', 'a']],
    ['x = [a, b\ny = c', ['a', 'b', 'y', 'c']],
    ['for i in', ['i']],
    ['print a, b', ['print', 'a', 'b']],
    ['def f(a, b', []],
    ['with open(p) as', ['open', 'p']],
    ['if a and', ['a']],
    ['x = {"a": b, c', ['x', 'b', 'c']],
    ['a = b +\nc = d', ['a', 'b', 'c', 'd']],
  ])('%j keeps its names', (text, expected) => {
    const module = parsePython(text);
    expect(names(module)).toEqual(expect.arrayContaining(expected));
    expect(module.problems).not.toEqual([]);
  });

  it.each([
    ['print x', 1],
    ['x = 1\ny = (2', 2],
    ['  x = 1', 1],
    ['if x:\n    a\n  b', 3],
    ["x = 'a\ny = 1", 1],
    ['f() = 1', 1],
    ['x + 1 += 2', 1],
    ['try:\n  a\nb', 1],
    ['f(a=1, b)', 1],
    ['x.class = 1', 1],
    ['f"}"', 1],
    ['a <> b', 1],
  ])('%j has a problem in line %i', (text, line) => {
    const { problems } = parsePython(text);
    expect(problems.map(({ from }) => text.slice(0, from).split('\n').length)).toContain(line);
  });
});

/** Whether every range lies in its parent's, and statements follow each other. */
function checkRanges(module: Module): void {
  const inside = (node: Expression | Statement, from: number, to: number) => {
    expect(node.from >= from && node.to <= to && node.from <= node.to).toBe(true);
    forEachChild(node, (below) => inside(below, node.from, node.to));
  };
  for (const node of module.body) inside(node, 0, module.text.length);
  module.body.reduce((at, node) => {
    expect(node.from).toBeGreaterThanOrEqual(at);
    return node.to;
  }, 0);
  for (const { from, to } of [...module.problems, ...module.comments, ...module.multilineStrings]) {
    expect(from >= 0 && from <= to && to <= module.text.length).toBe(true);
  }
}

const SAMPLE = `@d(k=1)
async def f(a, /, b: int = 2, *c, e=[x for x in y if x], **g) -> T:
    """doc
    more"""
    match a, *b:
        case A.B(x, y=[_, *z]) | {'k': v, **w} if v := 1: return f"{x!r:>{w}} {y=}"
    try:
        with (open(p) as q, r as (s, t)): yield q[1:2, ..., ::3]
    except* (E, F) as e: raise G from e
    finally: del u.v, w[0]
class C[T: int](D, m=M): n: int = lambda o, *p: (o, *p); global z
if not a < b <= c and d or e: pass
elif await g(*h, **i): import j.k as l, m
else:
    from ..n import (o as p, q,)
r = s = {t: u, **v}, {w, *x}, 1.5j, b'\\x00' rb"\\d", -y ** 2 @ z
`;
const TOKENS = fc.constantFrom(
  ...'( ) [ ] { } : , " \' """ f"{ } = := if for in lambda class def \n \\\n * ** @ match case _ . import # ; 1 é'.split(
    ' ',
  ),
  '\n',
  '    ',
);

describe('any text', () => {
  it('never throws, and its ranges nest', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => checkRanges(parsePython(text))));
    fc.assert(fc.property(fc.array(TOKENS), (tokens) => checkRanges(parsePython(tokens.join('')))));
  });

  it('holds for each beginning of valid code, and for each piece left out', () => {
    for (let at = 0; at <= SAMPLE.length; at++) {
      checkRanges(parsePython(SAMPLE.slice(0, at)));
      checkRanges(parsePython(SAMPLE.slice(0, at) + SAMPLE.slice(at + 3)));
    }
  });

  it('bounds the depth of the tree', () => {
    for (const deep of [
      '(',
      '-',
      'not ',
      'f(',
      'a.',
      'a+',
      'a-b+',
      'a**',
      'lambda:',
      'f"{',
      '[',
      'x if y else ',
    ]) {
      checkRanges(parsePython(deep.repeat(3000)));
    }
    checkRanges(parsePython(`if a: b\n${'elif a: b\n'.repeat(5000)}`));
  });
});
