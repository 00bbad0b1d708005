/** Modules that statements use: imported, and seeded, in the first stage. */
export const MODULES: Readonly<Record<string, string>> = {
  copy: 'import copy',
  math: 'import math',
  json: 'import json',
  warnings: 'import warnings',
  os: 'import os',
  osp: 'import os.path as osp',
  random: 'import random\nrandom.seed(3)',
  np: 'import numpy as np\nnp.random.seed(5)',
  pd: 'import pandas as pd',
  plt: 'import matplotlib.pyplot as plt',
  sample: 'import numpy as np\nnp.random.seed(5)',
  nullcontext: 'from contextlib import nullcontext',
  contextmanager: 'from contextlib import contextmanager',
  dataclass: 'from dataclasses import dataclass, field',
  lru_cache: 'from functools import lru_cache',
  partial: 'from functools import partial',
  reduce: 'from functools import reduce',
  chain: 'from itertools import chain',
  count: 'from itertools import count',
  cycle: 'from itertools import cycle',
  defaultdict: 'from collections import defaultdict',
  digits: 'from string import *',
  ascii_lowercase: 'from string import *',
  rng: 'import numpy as np\nrng = np.random.default_rng(7)',
  old_rng: 'import numpy as np\nold_rng = np.random.RandomState(8)',
  own_random: 'import random\nrandom.seed(3)\nown_random = random.Random(9)',
};

const BOX = [
  '    def add(self, value):',
  '        self.items.append(value)',
  '        return self',
  '',
  '    def __repr__(self):',
  '        return f"{type(self).__name__}({self.items})"',
];

/** Functions and classes that statements use; each stands before its first use. */
export const DEFINITIONS: Readonly<Record<string, string>> = {
  Box: ['class Box:', '    def __init__(self, items):', '        self.items = items', '', ...BOX].join('\n'),
  Sub: 'class Sub(Box):\n    @property\n    def size(self):\n        return len(self.items) + n\n\n    def add(self, value):\n        return super().add(value * 2)',
  Slim: [
    'class Slim:',
    '    __slots__ = ("items",)',
    '',
    '    def __init__(self, items):',
    '        self.items = items',
    '',
    ...BOX,
  ].join('\n'),
  Data: [
    '@dataclass',
    'class Data:',
    '    items: list = field(default_factory=list)',
    '    note: str = "none"',
    '',
    ...BOX.slice(0, 3),
  ].join('\n'),
  Tally: [
    'class Tally:',
    '    hits = 0',
    '    seen = []',
    '',
    '    def __init__(self, items):',
    '        self.items = items',
    '',
    '    def hit(self, value):',
    '        Tally.hits += 1',
    '        self.seen.append(value)',
    '        return Tally.hits',
    '',
    ...BOX,
  ].join('\n'),
  Caller: [
    'class Caller:',
    '    def __init__(self, kept):',
    '        self.kept = kept',
    '',
    '    def __call__(self, value):',
    '        self.kept.append(value)',
    '        return len(self.kept)',
  ].join('\n'),
  Guard: [
    'class Guard:',
    '    def __init__(self, target):',
    '        self.target = target',
    '',
    '    def __enter__(self):',
    '        return self.target',
    '',
    '    def __exit__(self, *error):',
    '        self.target.append(-1)',
    '        return True',
  ].join('\n'),
  put: 'def put(target, value):\n    target.append(value)',
  put_x: 'def put_x(value):\n    x.append(value)',
  put_first: 'def put_first(target, value):\n    target[0].append(value)',
  total: 'def total():\n    return sum(x) + n',
  bump: 'def bump(by=1):\n    global n\n    n += by',
  renew: 'def renew():\n    global y\n    y = [n]',
  same: 'def same(value):\n    return value',
  wrap: 'def wrap(value):\n    return [value]',
  first: 'def first(values):\n    for value in values:\n        return value',
  keep: 'def keep(value, seen=[]):\n    seen.append(value)\n    return list(seen)',
  fixed: 'def fixed(value, base=n):\n    return value + base',
  make: 'def make(target):\n    return lambda value: target.append(value)',
  counter:
    'def counter(start):\n    now = start\n\n    def up(by):\n        nonlocal now\n        now += by\n        return now\n\n    return up',
  apply: 'def apply(function, value):\n    return function(value)',
  zero: 'def zero(target):\n    target[0] = 0',
  logged:
    'def logged(function):\n    def inner(*args):\n        print("call", function.__name__)\n        return function(*args)\n\n    return inner',
  noted:
    'def noted(function):\n    def inner(*args):\n        x.append(len(args))\n        return function(*args)\n\n    return inner',
  twice: '@logged\ndef twice(value):\n    return value * 2',
  thrice: '@noted\ndef thrice(value):\n    return value * 3',
  cached: '@lru_cache\ndef cached(value):\n    return value * 2 + 1',
  root: 'def root(value):\n    import math as maths\n\n    return maths.isqrt(abs(value))',
  stream: 'def stream(values):\n    for value in values:\n        yield value * 2',
  flow: 'def flow():\n    while True:\n        x.append(n)\n        yield len(x)',
  held: '@contextmanager\ndef held(target):\n    target.append(0)\n    yield target\n    target.append(9)',
  either:
    'if n > 0:\n    def either(value):\n        return value + 1\nelse:\n    def either(value):\n        return value - 1',
  many: 'def many(*values, **named):\n    named.setdefault("k", []).extend(values)\n    return named',
  shape: 'def shape(table):\n    table["a"] = table["a"] + 1\n    return table',
  roll: 'def roll():\n    return random.randint(0, 9)',
  throw: 'def throw(size=2):\n    return np.random.randint(9, size=size)',
  ask: 'def ask(generator=None):\n    generator = generator or rng\n    return int(generator.integers(9))',
};

/** Definitions that read variables where they stand: they come after the variables. */
export const LATE: ReadonlySet<string> = new Set(['fixed', 'either']);

/** What `from string import *` brings. */
export const STAR_NAMES = {
  string:
    'Formatter Template ascii_letters ascii_lowercase ascii_uppercase capwords digits hexdigits octdigits printable punctuation whitespace'.split(
      ' ',
    ),
};
