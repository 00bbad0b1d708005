import { describe, expect, it } from 'vitest';
import { notebookOf } from '../../../testing/rules.js';
import { analyzeNotebook } from '../../analysis/notebook-analysis.js';
import { configSchema } from '../../config/config.js';
import { extractPipeline } from './extract-pipeline.js';

/** Tools that change nothing: what is tested is what is generated, not how it is laid out. */
const tools = { format: (text: string) => text, check: () => [] };

/** The generated files of a notebook in percent format, by path. */
function filesOf(text: string, notebookDir = ''): Record<string, string> {
  const analysis = analyzeNotebook(notebookOf(text, 'n.ipynb'));
  const made = extractPipeline(analysis, {
    config: configSchema.parse({}),
    environment: null,
    tools,
    notebookDir,
  });
  if (!made.ok) throw new Error(made.problems.map((p) => p.message).join('\n'));
  return Object.fromEntries(made.value.files.map((file) => [file.path, file.text]));
}

/** The code of a notebook of one cell, without the indentation of the stage's function. */
function bodyOf(source: string, notebookDir = ''): string {
  const module = filesOf(`# %% tags=["stage:run_all"]\n${source}\n`, notebookDir)['src/n/run_all.py'] ?? '';
  const body = /^(?:async )?def run_all\(.*?^ {4}"""(?:.*?""")\n(.*?)^def main/ms.exec(module)?.[1] ?? '';
  return body.replace(/^ {4}/gm, '').trim();
}

describe('magics in a stage', () => {
  it.each([
    ['%matplotlib inline\nprint(1)', 'print(1)'],
    ['%load_ext autoreload\n%autoreload 2\nprint(1)', 'print(1)'],
    ['x = [1]\nx.sort?\nprint(x)', 'x = [1]\n\nprint(x)'],
    ['%time x = f()\nprint(x)'.replace('f()', 'sum([1])'), 'x = sum([1])\nprint(x)'],
    ['%%time\nx = 1\nprint(x)', 'x = 1\nprint(x)'],
    ['%pip install x\nprint(1)', 'print(1)'],
    ['!pip install x\nprint(1)', 'print(1)'],
  ])('%j', (source, expected) => {
    expect(bodyOf(source).replace(/\n+/g, '\n')).toBe(expected.replace(/\n+/g, '\n'));
  });

  it('become calls of subprocess where they run commands', () => {
    expect(bodyOf('!ls -l "a b"')).toMatch(
      /^print\(subprocess\.run\("ls -l \\"a b\\"", shell=True.*\.stdout, end=""\)$/,
    );
    expect(bodyOf('x = !ls\nprint(x)')).toMatch(
      /^x = subprocess\.run\("ls", shell=True.*\.stdout\.splitlines\(\)\nprint\(x\)$/,
    );
    expect(bodyOf('%%bash\nls')).toContain('executable="/bin/bash"');
    expect(bodyOf('name = "a"\n!ls {name} {{x}}')).toContain('f"ls {name} {{x}}"');
  });
});

describe('what a cell shows', () => {
  it.each([
    ['x = 1\nx', 'x = 1\nshow(x)'],
    ['x = 1\nx;', 'x = 1\nx'],
    ['print(1)', 'print(1)'],
    ['x = [1]\nx.append(2)', 'x = [1]\nx.append(2)'],
    ['"text"  # why', 'show("text")  # why'],
    ['if True:\n    1', 'if True:\n    1'],
    ['[1,\n 2]', 'show([1,\n 2])'],
    ['display(1, 2)', 'show(1, 2)'],
    ['import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nfig.tight_layout()', 'fig.tight_layout()'],
    ['import pandas as pd\ni = pd.Index([1])\ni.append(i)', 'show(i.append(i))'],
    ['def f(): pass\nf()', 'f()'],
    ['def f(x):\n    if x:\n        return 3\nf(1)', 'show(f(1))'],
    ['import a\n@a.b\ndef f(): pass\nf()', 'show(f())'],
    ['class C:\n    def m(self): pass\nc = C()\nc.m = print\nc.m()', 'show(c.m())'],
    ['class L(list):\n    def append(self, x): return x\ng = L()\ng.append(1)', 'show(g.append(1))'],
    ['1\n2', '1\nshow(2)'],
  ])('%j', (source, expected) => {
    const body = bodyOf(source)
      .replace(/;$/, '')
      .replace(/\n*save_figures\(\)$/, '');
    expect(expected.includes('\n') ? body : body.split('\n').at(-1)).toBe(expected);
  });

  it('is not indented inside of strings', () => {
    expect(bodyOf('x = """a\n  b\nc"""\nprint(x)')).toBe('x = """a\n  b\nc"""\nprint(x)');
    const module = filesOf('# %% tags=["stage:s"]\nx = """a\n    b"""\nprint(x)\n')['src/n/s.py'];
    expect(module).toContain('    x = """a\n    b"""\n    print(x)');
  });
});

describe('imports', () => {
  it('are those of the names that a module mentions itself', () => {
    const files = filesOf(`# %% tags=["stage:a"]
import math
def area(r):
    return math.pi * r
print(area(1))

# %% tags=["stage:b"]
print(area(2))
`);
    expect(files['src/n/helpers.py']).toContain('import math');
    expect(files['src/n/b.py']).toContain('import area');
    expect(files['src/n/b.py']).not.toContain('import math');
  });
});

describe('paths', () => {
  it('mean what they meant in the notebook’s folder', () => {
    expect(bodyOf('print(open("data/x.csv").read())', 'notebooks')).toContain('open("notebooks/data/x.csv")');
    expect(bodyOf('print(open("/data/x.csv").read())', 'notebooks')).toContain('open("/data/x.csv")');
    expect(bodyOf('print(open("data/x.csv").read())')).toContain('open("data/x.csv")');
  });
});

describe('docstrings', () => {
  const module = (heading: string) =>
    filesOf(
      `# %% [markdown]\n# ${heading}\n# %% tags=["stage:a"]\nx = [1]\n# %% tags=["stage:b"]\nprint(x)\n`,
    )['src/n/a.py'];

  it.each([
    ['Load the data', '"""Load the data.\n\nFrom cell 2 of n.ipynb.\n"""'],
    ['1.2 Load', '"""Load.\n'],
    ['Is it so?', '"""Is it so?\n'],
    ['A """quote"""', `"""A '''quote'''.\n`],
    ['C:\\new', '"""C:\\\\new.\n'],
  ])('%j', (heading, expected) => {
    expect(module(heading)?.startsWith(expected), module(heading)?.slice(0, 80)).toBe(true);
  });

  it('say where each argument comes from', () => {
    const files = filesOf(
      '# %% tags=["stage:a"]\nx = [1]\n# %% tags=["stage:b", "parameters"]\nn = 2\n# %%\nprint(x, n)\n',
    );
    expect(files['src/n/b.py']).toContain(
      '        x: made by the stage `a`.\n        n: `b.n` in params.yaml.',
    );
  });
});

describe('files', () => {
  it('are those of a project, each stage with its smoke test', () => {
    expect(Object.keys(filesOf('# %% tags=["stage:a"]\nx = [1]\n# %% tags=["stage:b"]\nprint(x)\n'))).toEqual(
      [
        'dvc.yaml',
        'params.yaml',
        'requirements.txt',
        'src/n/__init__.py',
        'src/n/a.py',
        'src/n/b.py',
        'src/n/utils.py',
        'tests/__init__.py',
        'tests/conftest.py',
        'tests/test_a.py',
        'tests/test_b.py',
      ].sort(),
    );
  });

  it('hold a helpers module only where stages share definitions', () => {
    const shared = '# %% tags=["stage:a"]\ndef f():\n    return 1\nprint(f())\n# %% tags=["stage:b"]\n';
    expect(Object.keys(filesOf(`${shared}print(f())\n`))).toContain('src/n/helpers.py');
    expect(Object.keys(filesOf(`${shared}print(2)\n`))).not.toContain('src/n/helpers.py');
  });

  it('have no function in utils that nobody calls', () => {
    const defined = (text: string) =>
      [...(filesOf(text)['src/n/utils.py'] ?? '').matchAll(/^def (\w+)/gm)].map(([, name]) => name);
    expect(defined('# %%\nprint(1)\n')).toEqual(['load_params']);
    expect(defined('# %% tags=["stage:a"]\nx = [1]\n# %% tags=["stage:b"]\nprint(x)\n').sort()).toEqual([
      'load',
      'load_params',
      'pickled',
      'save',
    ]);
  });
});

describe('a library that numbers what it makes', () => {
  const text = (library: string) =>
    `# %% tags=["stage:a"]\nimport ${library} as ct\ns = ct.ss(1, 1, 1, 1)\n# %% tags=["stage:b"]\nprint(s * s)\n`;

  it('goes on counting in the next stage, also where that only has its values', () => {
    const files = filesOf(text('control'));
    expect(files['src/n/a.py']).toContain('save_random_state(');
    expect(files['src/n/b.py']).toContain('restore_random_state("artifacts/a/random_state.pkl")');
    const counter = 'InputOutputSystem._idCounter';
    expect(files['src/n/utils.py']).toContain(`state["control"] = sys.modules["control"].${counter}\n`);
    expect(files['src/n/utils.py']).toContain(
      `importlib.import_module("control").${counter} = state["control"]`,
    );
  });

  it('leaves other libraries alone', () => {
    expect(filesOf(text('slycot'))['src/n/b.py']).not.toContain('random_state');
  });
});
