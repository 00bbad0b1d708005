import { describe, expect, it } from 'vitest';
import { readNotebook } from '../notebook/read-notebook.js';
import type { Effects } from './facts.js';
import { analyzeNotebook } from './notebook-analysis.js';

/** The effects of the last statement of a notebook with these cells. */
function effectsOf(...sources: string[]): Effects {
  const cells = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    source,
    outputs: [],
    execution_count: null,
  }));
  const notebook = readNotebook(
    JSON.stringify({ nbformat: 4, nbformat_minor: 4, metadata: {}, cells }),
    'n.ipynb',
  );
  if (!notebook.ok) throw new Error('not a notebook');
  const last = analyzeNotebook(notebook.value).cells.at(-1)?.statements.at(-1);
  if (last === undefined) throw new Error('no statement');
  return last.effects;
}

const list = (names: Iterable<string>) => [...names].sort().join(' ');

/** Names that a statement reads; those that it reads when a lambda in it is called follow a `/`. */
function reads(...sources: string[]): string {
  const effects = effectsOf(...sources);
  const later = list(effects.deferredReads.keys());
  return later === '' ? list(effects.reads.keys()) : `${list(effects.reads.keys())} / ${later}`;
}

/** Names that it binds; those bound on some paths only have a `?`, those deleted a `-`. */
function binds(...sources: string[]): string {
  const effects = effectsOf(...sources);
  const bound = [...effects.binds].map(([name, { maybe }]) => `${name}${maybe ? '?' : ''}`);
  return list([...bound, ...[...effects.deletes.keys()].map((name) => `-${name}`)]);
}

const mutates = (...sources: string[]) => list(effectsOf(...sources).mutates.keys());

const shares = (...sources: string[]) =>
  list(
    effectsOf(...sources)
      .shares.filter(([a, b]) => a !== b)
      .map((pair) => [...pair].sort().join('~')),
  );

describe('reads', () => {
  it.each([
    ['x', 'x'],
    ['x = y', 'y'],
    ['x = x + 1', 'x'],
    ['x += y', 'x y'],
    ['x: T = y', 'T y'],
    ['x.y[z] = w', 'w x z'],
    ['del x', 'x'],
    ['del x[i], y.z', 'i x y'],
    ['f"{x:{w}} {y!r} {z=}"', 'w x y z'],
    ['(x := y) + x', 'y'],
    ['[x for x in y if x > z]', 'y z'],
    ['[x for x in x]', 'x'],
    ['[x + z for x in y for z in x]', 'y'],
    ['[y := x for x in z]', 'z'],
    ['{k: v for k, v in d.items()}', 'd'],
    ['lambda a, b=c: a + b + d', 'c / d'],
    ['lambda: [a for a in b]', ' / b'],
    ['for i in x:\n    i + y\nelse:\n    z', 'x y z'],
    ['for x.y in z:\n    pass', 'x z'],
    ['while x:\n    x = f(y)', 'f x y'],
    ['if a:\n    b = 1\nelse:\n    b', 'a b'],
    ['with a as b:\n    b\n    c', 'a c'],
    ['try:\n    a\nexcept E as e:\n    e\n    b\nfinally:\n    c', 'E a b c'],
    ['match x:\n    case [a, *b] if c:\n        a, b\n    case D(e=f):\n        f', 'D c x'],
    ['import a', ''],
    ['def f(a=b) -> c:\n    return d', 'b c'],
    ['@d\ndef f():\n    pass', 'd'],
    ['class C(B, metaclass=M):\n    a = b\n    c = a\n    def f(self):\n        return g', 'B M b'],
    ['assert a, b', 'a b'],
    ['a and b or c', 'a b c'],
    ['a if b else c', 'a b c'],
    ['a < b < c', 'a b c'],
    ['f(*a, **b, c=d)', 'a b d f'],
    ['a[b:c, ::d]', 'a b c d'],
    ['await a', 'a'],
    ['async for i in a:\n    b', 'a b'],
    ['type T = list[U]', ' / U list'],
  ])('%s', (source, expected) => {
    expect(reads(source)).toBe(expected);
  });

  it('sees what the notebook’s functions read when they are called, not when they are defined', () => {
    const define = 'def f():\n    return a + g()\ndef g():\n    return b';
    expect(reads(define)).toBe('');
    expect(reads(define, 'f()')).toBe('a b f g');
    expect(reads(define, 'f')).toContain('a');
  });

  it('sees names in strings that a library reads as code', () => {
    const frame = 'import pandas as pd\ndf = pd.DataFrame()';
    expect([...effectsOf(frame, 'df.query("a > @limit")').weakReads.keys()]).toContain('limit');
    expect([...effectsOf('"y ~ np.log(x)"').weakReads.keys()]).toContain('np');
    const evaluated = effectsOf('eval("a + b")');
    expect(list([...evaluated.reads.keys(), ...evaluated.weakReads.keys()])).toMatch(/\ba b\b/);
  });
});

describe('binds', () => {
  it.each([
    ['x = y = 1', 'x y'],
    ['x, (y, *z) = w', 'x y z'],
    ['x += 1', 'x'],
    ['x: int = 1', 'x'],
    ['x: int', ''],
    ['x.y = z[0] = 1', ''],
    ['(x := 1)', 'x'],
    ['[y := x for x in z]', 'y?'],
    ['x and (y := 1)', 'y?'],
    ['for i, j in x:\n    y = 1', 'i? j? y?'],
    ['for i in range(3):\n    y = 1', 'i y'],
    ['for i in [1, 2]:\n    if i:\n        break\n    y = 1', 'i y?'],
    ['while x:\n    y = 1', 'y?'],
    ['if x:\n    y = 1', 'y?'],
    ['if x:\n    y = 1\nelse:\n    y = 2\n    z = 3', 'y z?'],
    ['if x:\n    y = 1\nelif z:\n    y = 2', 'y?'],
    ['with a as (b, c):\n    d = 1', 'b c d'],
    ['try:\n    x = 1\nexcept E:\n    x = 2', 'x'],
    ['try:\n    x = 1\nexcept E:\n    pass', 'x?'],
    ['try:\n    x = 1\nexcept E:\n    raise', 'x'],
    ['try:\n    pass\nfinally:\n    x = 1', 'x'],
    ['import a.b, c as d', 'a d'],
    ['from a import b, c as d', 'b d'],
    ['def f(x):\n    y = 1', 'f'],
    ['class C:\n    x = 1', 'C'],
    ['match x:\n    case [a, *b]:\n        c = 1', 'a? b? c?'],
    ['del x, y[0]', '-x'],
    ['x = [i for i in y]', 'x'],
  ])('%s', (source, expected) => {
    expect(binds(source)).toBe(expected);
  });

  it('sees what a function binds by global when it is called', () => {
    const define = 'def f():\n    global x\n    x = 1';
    expect(binds(define)).toBe('f');
    expect(binds(define, 'f()')).toMatch(/^x\??$/);
  });
});

describe('changes in place', () => {
  it.each([
    ['x.append(1)', 'x'],
    ['x[0] = 1', 'x'],
    ['x.y = 1', 'x'],
    ['x.y.z[0] = 1', 'x'],
    ['x[0].append(1)', 'x'],
    ['x += [1]', 'x'],
    ['x[0] += 1', 'x'],
    ['del x[0]', 'x'],
    ['del x.y', 'x'],
    ['from own import unknown\nunknown(x)', 'x'],
    ['from own import unknown\nunknown(a=[x])', 'x'],
    ['unknown = made[0]\nunknown(x)', 'unknown x'],
    ['setattr(x, "y", 1)', 'x'],
    ['next(x)', 'x'],
    ['print(x)', ''],
    ['len(x) + sum(x)', ''],
    ['sorted(x)', ''],
    ['x == y', ''],
    ['x = y', ''],
    ['x.keys()', ''],
    ['import numpy as np\nnp.mean(x)', ''],
    ['import numpy as np\nnp.copyto(x, y)', 'x'],
    ['import random\nrandom.shuffle(x)', 'x'],
    ['import heapq\nheapq.heappush(x, 1)', 'x'],
    ['for row in x:\n    row.append(1)', 'row'],
    ['[row.append(1) for row in x]', 'x'],
    ['[r for r in x][0].append(1)', 'x'],
    ['(x if y else z).append(1)', 'x z'],
    ['(x or y).append(1)', 'x y'],
  ])('%s', (source, expected) => {
    expect(mutates(source)).toBe(expected);
  });

  it('leaves alone what cannot change', () => {
    expect(mutates('x = 1', 'x += 1')).toBe('');
    expect(mutates('s = "a"', 's += "b"')).toBe('');
  });

  it.each([
    ['def f(a, b):\n    a.append(b)', 'f(x, y)', 'x'],
    ['def f(a, b):\n    b.append(a)', 'f(x, b=y)', 'y'],
    ['def f(a):\n    return a\n', 'f(x).append(1)', 'x'],
    ['def f():\n    x.append(1)', 'f()', 'x'],
    ['def f(a):\n    g(a)\ndef g(b):\n    b.clear()', 'f(x)', 'x'],
    ['def f(a):\n    return len(a)', 'f(x)', ''],
    ['def f(*a, **k):\n    a[0].append(1)\n    k["b"].append(1)', 'f(x, b=y)', 'x y'],
    ['f = lambda a: a.append(1)', 'f(x)', 'x'],
  ])('%s … %s', (define, call, expected) => {
    const known = new Set(['x', 'y']);
    expect(list([...effectsOf(define, call).mutates.keys()].filter((name) => known.has(name)))).toBe(
      expected,
    );
  });
});

describe('shared objects', () => {
  const lists = 'x = []\ny = []\nz = []';

  it.each([
    ['a = x', 'a~x'],
    ['a = b = x', 'a~b a~x b~x'],
    ['a = [x, y]', 'a~x a~y'],
    ['a = {"k": x}', 'a~x'],
    ['a = (x, 1)', 'a~x'],
    ['a = x[0]', 'a~x'],
    ['a = x if y else z', 'a~x a~z'],
    ['a = x or y', 'a~x a~y'],
    ['a = [r for r in x]', 'a~x'],
    ['a = list(x)', 'a~x'],
    ['a = x[:]', 'a~x'],
    ['a = sorted(x)', 'a~x'],
    ['a, b = x', 'a~x b~x'],
    ['a, *b = x', 'a~x b~x'],
    ['for a in x:\n    pass', 'a~x'],
    ['x.append(y)', 'x~y'],
    ['x[0] = y', 'x~y'],
    ['x.a = y', 'x~y'],
    ['x += y', 'x~y'],
    ['x |= y', 'x~y'],
    ['from contextlib import nullcontext\nwith nullcontext(x) as a:\n    pass', 'a~x'],
    ['a = (b := x)', 'a~b a~x b~x'],
    ['a = len(x)', ''],
    ['a = x == y', ''],
    ['a = str(x)', ''],
    ['a = f"{x}"', ''],
    ['import copy\na = copy.deepcopy(x)', ''],
  ])('%s', (source, expected) => {
    const found = shares(lists, source).split(' ');
    // Sharing is closed under chains; a pair that follows from the others need not be there.
    expect(closure(found)).toEqual(closure(expected.split(' ')));
  });
});

/** Sets of names that belong together by a list of pairs. */
function closure(pairs: readonly string[]): string[] {
  const groups: Set<string>[] = [];
  for (const pair of pairs.filter((each) => each.includes('~'))) {
    const names = pair.split('~').filter((name) => name.length === 1);
    if (names.length < 2) continue;
    const joined = new Set(names);
    for (const group of groups.splice(0)) {
      if ([...group].some((name) => joined.has(name))) for (const name of group) joined.add(name);
      else groups.push(group);
    }
    groups.push(joined);
  }
  return groups.map((group) => list(group)).sort();
}
