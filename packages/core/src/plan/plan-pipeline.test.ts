import { describe, expect, it } from 'vitest';
import { notebookOf } from '../../testing/rules.js';
import { analyzeNotebook } from '../analysis/notebook-analysis.js';
import { configSchema } from '../config/config.js';
import type { Blueprint } from './blueprint.js';
import { planBlueprint } from './plan-pipeline.js';

/** The blueprint of a notebook in percent format, in which `# %% a b` has the tags `stage:a` and `b`. */
function planOf(text: string, path = 'Train-Model 2.ipynb'): Blueprint {
  const percent = text.replace(/^# %% (?!tags=)(\w+)(.*)$/gm, (_, stage: string, tags: string) => {
    const all = [`stage:${stage}`, ...tags.trim().split(/\s+/)].filter((tag) => tag !== '');
    return `# %% tags=${JSON.stringify(all)}`;
  });
  return planBlueprint(analyzeNotebook(notebookOf(percent, path)), configSchema.parse({}));
}

/** `stage <- inputs -> outputs` for each stage; params with their key, variables with the stage that made them. */
function flows({ stages }: Blueprint): string[] {
  return stages.map(({ name, inputs, artifacts }) => {
    const from = inputs.map(({ name: input, source }) =>
      source.kind === 'param' ? `params.${source.param.path.join('.')}` : `${source.artifact.stage}.${input}`,
    );
    const to = artifacts.map((artifact) => artifact.names.join('+'));
    return `${name} <- ${from.sort().join(' ')} -> ${to.sort().join(' ')}`.trim();
  });
}

const codes = ({ problems }: Blueprint) =>
  problems.map(({ code, where }) => `${code} ${(where?.cell ?? -1) + 1}:${where?.line}`);

describe('stages', () => {
  const stagesOf = (text: string) => {
    const { source, stages } = planOf(text);
    return {
      source,
      stages: stages.map(({ name, title, cells }) => [name, title, cells.map((cell) => cell + 1)]),
    };
  };

  it('are what the tags say; a cell without one goes with the cell before it, those at the beginning with the first', () => {
    expect(stagesOf('# %%\na = 1\n# %% x\nb = a\n# %%\nc = b\n# %% y\nprint(c)\n')).toEqual({
      source: 'tags',
      stages: [
        ['x', '', [1, 2, 3]],
        ['y', '', [4]],
      ],
    });
  });

  it('have the heading right above them as title', () => {
    const text =
      '# %% [markdown]\n# # All\n# %% [markdown]\nText\n## Get *data*\n# %% x\na = 1\n# %% y\nprint(a)\n';
    expect(stagesOf(text).stages.map(([, title]) => title)).toEqual(['Get data', '']);
  });

  it('are the sections below the highest headings that make two or more, without any tag', () => {
    const text =
      '# %% [markdown]\n# Title\n# %% [markdown]\n## 1. Get data\n# %%\na = 1\n# %% [markdown]\n## Fit!\n### Details\n# %%\nb = a\n# %%\nprint(b)\n';
    expect(stagesOf(text)).toEqual({
      source: 'headings',
      stages: [
        ['get_data', '1. Get data', [3]],
        ['fit', 'Fit!', [5, 6]],
      ],
    });
  });

  it('leave out sections of nothing but imports and definitions, and skipped cells', () => {
    const text =
      '# %% [markdown]\n# Imports\n# %%\nimport math\n# %% [markdown]\n# One\n# %%\nx = [math.pi]\n# %% tags=["skip"]\ny = 2\n# %% [markdown]\n# Two\n# %%\nprint(x)\n';
    expect(stagesOf(text).stages.map(([name]) => name)).toEqual(['one', 'two']);
  });

  it('are one without tags and headings', () => {
    expect(stagesOf('# %%\na = 1\n# %%\nprint(a)\n')).toEqual({
      source: 'single',
      stages: [['pipeline', 'Run the notebook', [1, 2]]],
    });
  });

  it('get a package that is named after the notebook', () => {
    const name = (path: string) => planOf('# %%\na = 1\n', path).package;
    expect([name('dir/Über den Wolken.ipynb'), name('1 2.ipynb'), name('класс.ipynb')]).toEqual([
      'uber_den_wolken',
      'pipeline',
      'pipeline',
    ]);
  });
});

describe('order', () => {
  it('is that of the notebook where the cells of each stage stand together', () => {
    expect(planOf('# %% b\nx = 1\n# %% a\ny = 2\n').stages.map((s) => s.name)).toEqual(['b', 'a']);
  });

  it('is one in which each stage needs only earlier ones, where cells stand apart', () => {
    const { stages, problems } = planOf('# %% a\nx = 1\n# %% b\ny = 2\n# %% a\nz = y\n# %% c\nw = x + z\n');
    expect(stages.map((s) => s.name)).toEqual(['b', 'a', 'c']);
    expect(problems).toEqual([]);
  });

  it('is refused where stages need each other', () => {
    expect(codes(planOf('# %% a\nx = 1\n# %% b\ny = x\n# %% a\nz = y\n'))).toContain('order/cycle 2:1');
  });
});

describe('what crosses', () => {
  it.each([
    ['only what a later stage reads', 'x = 1\ny = 2', 'print(x)', ['a <-  -> x', 'b <- a.x ->']],
    ['nothing that a later stage binds anew', 'x = [1]', 'x = [2]\nprint(x)', ['a <-  ->', 'b <-  ->']],
    [
      'what a later stage may leave as it was',
      'x = [1]\nn = len(x)',
      'if n:\n    x = []\nprint(x)',
      ['a <-  -> n x', 'b <- a.n a.x ->'],
    ],
    [
      'what a later stage changes in place before it shows it',
      'x = [1]',
      'x.append(2)\nprint(x)',
      ['a <-  -> x', 'b <- a.x ->'],
    ],
    [
      'no import, function or class',
      'import math\ndef f(x):\n    return math.pi + x\nclass C:\n    pass\nprint(1)',
      'print(f(1), C, math.e)',
      ['a <-  ->', 'b <-  ->'],
    ],
    [
      'what a function reads when it is called',
      'x = [1]\nx.append(2)\ndef f():\n    return x',
      'print(f())',
      ['a <-  -> x', 'b <- a.x ->'],
    ],
    ['names in an f-string', 'x = 1', 'print(f"{x:>{x}}")', ['a <-  -> x', 'b <- a.x ->']],
    [
      'nothing that only a comprehension binds',
      'x = [1]',
      'print([y for y in x])',
      ['a <-  -> x', 'b <- a.x ->'],
    ],
    ['what is augmented', 'n = 1', 'n += 1\nprint(n)', ['a <-  -> n', 'b <- a.n ->']],
  ])('%s', (_, first, second, expected) => {
    const plan = planOf(`# %% a\n${first}\n# %% b\n${second}\n`);
    expect(codes(plan)).toEqual([]);
    expect(flows(plan)).toEqual(expected);
  });

  it('comes from the newest stage that changed it', () => {
    expect(flows(planOf('# %% a\nx = [1]\n# %% b\nx.append(2)\n# %% c\nprint(x)\n'))).toEqual([
      'a <-  -> x',
      'b <- a.x -> x',
      'c <- b.x ->',
    ]);
  });

  it('passes by a stage that leaves it alone', () => {
    expect(flows(planOf('# %% a\nx = [1]\n# %% b\nprint(1)\n# %% c\nprint(x)\n'))).toEqual([
      'a <-  -> x',
      'b <-  ->',
      'c <- a.x ->',
    ]);
  });

  it('is one file for names that share an object which changes later, and two for those that do not', () => {
    expect(
      flows(planOf('# %% a\nx = [1]\ny = [x]\nz = [2]\n# %% b\nx.append(2)\n# %% c\nprint(x, y, z)\n')),
    ).toEqual(['a <-  -> x+y z', 'b <- a.x a.y -> x+y', 'c <- a.z b.x b.y ->']);
  });

  it.each([
    ['a generator', 'x = (n for n in [1])', 'print(list(x))'],
    ['an open file', 'x = open("x.txt")', 'print(x.read())'],
    ['an iterator', 'x = iter([1])', 'print(list(x))'],
    ['a lock', 'import threading\nx = threading.Lock()', 'print(x)'],
  ])('cannot be %s', (_, first, second) => {
    expect(codes(planOf(`# %% a\n${first}\n# %% b\n${second}\n`))).toContain('cross/value 2:1');
  });
});

describe('params', () => {
  const keys = (plan: Blueprint) =>
    plan.params.map((p) => `${p.path.join('.')}=${p.literal} (${p.usedBy.join(' ')})`);

  it('stand below the one stage that uses them, or at the top', () => {
    const plan = planOf(
      '# %% a parameters\nn = 3\nlr = 0.1\nunused = "x"\n# %% a\nx = [n]\n# %% b\nprint(lr, n, x)\n',
    );
    expect(keys(plan)).toEqual(['n=3 (a b)', 'b.lr=0.1 (b)']);
    expect(flows(plan)).toEqual(['a <- params.n -> x', 'b <- a.x params.b.lr params.n ->']);
  });

  it('are handed over where a stage changes them', () => {
    const plan = planOf('# %% a parameters\nn = 3\n# %% a\nn = n + 1\n# %% b\nprint(n)\n');
    expect(flows(plan)).toEqual(['a <- params.a.n -> n', 'b <- a.n ->']);
  });

  it('are only what is a literal', () => {
    expect(keys(planOf('# %% a parameters\nn = len("ab")\nm = [1]\n# %% b\nprint(n, m)\n'))).toEqual([
      'b.m=[1] (b)',
    ]);
  });

  it('hold the seeds: one for all where there is one value, else one for each stage and value', () => {
    const seeded = (a: number, b: number) =>
      planOf(
        `# %% a\nimport random\nrandom.seed(${a})\n# %% b\nimport numpy as np\nrng = np.random.default_rng(${b})\n`,
      );
    expect(keys(seeded(1, 1))).toEqual(['seed=1 (a b)']);
    expect(keys(seeded(1, 2))).toEqual(['a.seed=1 (a)', 'b.seed=2 (b)']);
  });

  it('have names of their own', () => {
    expect(keys(planOf('# %% a\nimport random\nseed = "taken"\nrandom.seed(1)\nprint(seed)\n'))).toEqual([
      'seed_2=1 (a)',
    ]);
  });
});

describe('random state', () => {
  const kinds = (text: string) => planOf(text).stages.map((s) => s.random);

  it.each([
    [
      'goes on where an earlier stage seeded',
      'import random\nrandom.seed(1)',
      'random.random()',
      ['seeded here', 'state from earlier stage'],
    ],
    [
      'is seeded from the params where nobody seeds',
      'import random\nprint(1)',
      'random.random()',
      ['none', 'seeded from params'],
    ],
    [
      'is left alone by a stage that does not draw',
      'import random\nrandom.seed(1)\nrandom.random()',
      'print(1)',
      ['seeded here', 'none'],
    ],
    [
      'is new where a stage seeds first',
      'import random\nrandom.seed(1)',
      'random.seed(2)\nrandom.random()',
      ['seeded here', 'seeded here'],
    ],
    [
      'goes through the notebook’s functions',
      'import random\ndef f():\n    return random.random()\nrandom.seed(1)',
      'f()',
      ['seeded here', 'state from earlier stage'],
    ],
    [
      'is no matter to a generator of its own',
      'import random\nr = random.Random(1)',
      'r.random()',
      ['none', 'none'],
    ],
  ])('%s', (_, first, second, expected) => {
    expect(kinds(`# %% a\n${first}\n# %% b\n${second}\n`)).toEqual(expected);
  });
});

describe('definitions', () => {
  const definitions = (text: string) =>
    planOf(text).definitions.map((unit) => [...unit.facts.effects.binds.keys()].join());

  it('move to a module when they need nothing but imports, constants and each other', () => {
    const text =
      '# %% a\nimport math\nSIZE = 3\ndef f(x):\n    return math.pi * g(x) * SIZE\ndef g(x):\n    return len(x)\nclass C:\n    pass\n# %% b\nprint(f([1]), C)\n';
    expect(definitions(text)).toEqual(['SIZE', 'f', 'g', 'C']);
  });

  it.each([
    ['reads a variable', 'x = [1]\nx.append(2)\ndef f():\n    return x'],
    ['reads a constant that changes', 'x = 1\ndef f():\n    return x\nx = 2'],
    ['is defined twice', 'def f():\n    return 1\ndef f():\n    return 2'],
    ['changes a variable', 'x = []\ndef f():\n    x.append(1)'],
    ['binds a variable', 'def f():\n    global x\n    x = 1'],
    ['calls one that stays', 'x = [1]\nx.append(2)\ndef g():\n    return x\ndef f():\n    return g()'],
  ])('stay with the code when a function %s', (_, source) => {
    expect(definitions(`# %% a\n${source}\nf()\n`)).toEqual([]);
  });
});

describe('files', () => {
  it('are deps and outs of the stages that read and write them', () => {
    const { stages } = planOf(
      '# %% a\nimport pandas as pd\ndf = pd.read_csv("./data/in.csv")\ndf.to_csv("out/x.csv")\n# %% b\nprint(open("out/x.csv").read())\n',
    );
    expect(stages.map(({ deps, outs }) => [deps.map((d) => d.path), outs.map((o) => o.path)])).toEqual([
      [['data/in.csv'], ['out/x.csv']],
      [['out/x.csv'], []],
    ]);
  });

  it('that a second stage writes again are refused', () => {
    const text = '# %% a\nopen("x.txt", "w").write("1")\n# %% b\nopen("x.txt", "a").write("2")\n';
    expect(codes(planOf(text))).toContain('files/rewritten 2:1');
  });
});

describe('refusals', () => {
  it.each([
    ['a name that nobody defines', 'x = 1\nprint(y)', 'names/undefined 1:2'],
    ['a name that is defined later', 'print(x)\nx = 1', 'order/used-before-definition 1:1'],
    ['a syntax error', 'x = 1\ny = (', 'syntax/invalid 1:2'],
    ['an unknown magic', 'x = 1\n%edit x', 'ipython/magic 1:2'],
    ['the last result', '1\nprint(_)', 'ipython/history 1:2'],
    ['input()', 'x = input()', 'ipython/input 1:1'],
    ['names looked up at run time', 'x = 1\nprint(globals()["x"])', 'names/dynamic 1:2'],
  ])('%s', (_, source, expected) => {
    expect(codes(planOf(`# %% a\n${source}\n`))).toContain(expected);
  });

  it('a name that only a skipped cell makes', () => {
    expect(codes(planOf('# %% a skip\nx = 1\n# %% a\nprint(x)\n'))).toContain('order/skipped 2:1');
  });
});
