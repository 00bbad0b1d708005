import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellSyntax, Magic } from './cell.js';
import { readCell } from './read-cell.js';

/** Reads a cell and checks what holds for every cell. */
function read(source: string): CellSyntax {
  const cell = readCell(source);
  expect(cell.python).toHaveLength(source.length);
  for (const { from, to } of cell.magics) expect(from >= 0 && from <= to && to <= source.length).toBe(true);
  for (let i = 0; i < source.length; i++) {
    if (source[i] === '\n') expect(cell.python[i]).toBe('\n');
  }
  return cell;
}

function magic(source: string): Magic {
  const { magics } = read(source);
  expect(magics).toHaveLength(1);
  return magics[0] as Magic;
}

const kinds = (source: string) => read(source).magics.map(({ kind, name }) => `${kind} ${name}`);

describe('masking', () => {
  it.each([
    ['%matplotlib inline\nx = 1', '0                 \nx = 1'],
    ['%time x = f(y)', '0    ;x = f(y)'],
    ['%timeit -n 3 -r5 f()', '0               ;f()'],
    ['%time for i in x:\n    f(i)', '0    \nfor i in x:\n    f(i)'],
    ['x = !ls -l', 'x = 0     '],
    ['x = %env HOME', 'x = 0        '],
    ['x = %time f()', 'x =       f()'],
    ['if x:\n    !ls\n    %cd y\nz', 'if x:\n    0  \n    0    \nz'],
    ['!ls \\\n  -l\nx', '0    \n    \nx'],
    ['%%bash\necho a\nls', '0     \n      \n  '],
    ['%%time\nx = 1', '0     \nx = 1'],
    ['%%timeit x = 1\nf(x)', '0       ;x = 1\nf(x)'],
    ['x.y?', '0   '],
    ['%time !ls', '0    ;0  '],
    ['\n\n%%writefile a\nx\n', '\n\n0            \n \n'],
  ])('%j becomes %j', (source, python) => {
    const cell = read(source);
    expect(cell.python).toBe(python);
    expect(cell.module.problems).toEqual([]);
  });

  it.each([
    'x = ("%d"\n% 3)',
    'x = 7 \\\n% 3',
    'x = """\n%time\n!ls\n"""',
    'x = {\n"a": 1\n}',
    'x = f"{a["#"]}"\ny = (1\n% 2)',
    '# %time\nx',
    '# what?',
    'x = 1 # why?',
    'x = "why?"',
    'f(a="%time", b=!c)',
    'x == y',
    '"""\nx?',
  ])('%j holds no magic', (source) => {
    expect(read(source).magics).toEqual([]);
    expect(readCell(source).python).toBe(source);
  });
});

describe('what a magic means', () => {
  it('ignores what only shows or sets up', () => {
    const source =
      '%load_ext autoreload\n%autoreload 2\n?x\nx??\nx.y[0]?\n%time?\na = b?\n%whos\n%env\n%pip list';
    expect(read(source).magics.map(({ kind }) => kind)).toEqual(Array(10).fill('ignored'));
    expect(kinds('%%html\n<b>')).toEqual(['ignored html']);
  });

  it('unwraps timers', () => {
    expect(magic('%timeit -n 3 f(x)')).toMatchObject({
      kind: 'unwrapped',
      code: { from: 13, to: 17 },
      from: 0,
      to: 13,
      isolated: true,
    });
    expect(magic('%time')).toMatchObject({ kind: 'unwrapped', code: null });
    expect(magic('%time x = 1')).toMatchObject({ isolated: false });
    expect(magic('%prun -s cumulative f()')).toMatchObject({ code: { from: 20, to: 23 } });
    expect(magic('%lprun -f f -f g f(g)')).toMatchObject({ code: { from: 17, to: 21 } });
    expect(magic('%time -x')).toMatchObject({ code: { from: 6, to: 8 } });
  });

  it('reads %%capture', () => {
    expect(magic('%%capture out --no-stderr\nx')).toMatchObject({
      kind: 'unwrapped',
      isCell: true,
      binds: 'out',
      capturesOutput: true,
      capturesDisplay: true,
      to: 25,
    });
    expect(magic('%%capture --no-display --no-stdout\nx')).toMatchObject({
      binds: null,
      capturesOutput: false,
      capturesDisplay: false,
    });
  });

  it('reads cell magics inside each other', () => {
    expect(kinds('%%capture\n%%time\n!ls')).toEqual(['unwrapped capture', 'unwrapped time', 'shell !']);
    expect(kinds('%%time\n%%bash\n%time x')).toEqual(['unwrapped time', 'shell bash']);
    expect(kinds('x\n%%time\ny')).toEqual(['unknown %%time']);
  });

  it.each([
    ['!pip install -q "a>=1" b[c] -i http://x', ['a>=1', 'b[c]']],
    ['%pip install --upgrade a', ['a']],
    ['!{sys.executable} -m pip install a # for b', ['a']],
    ['!python -m pip install -r r.txt -U', ['-r r.txt']],
    ['%conda install -y -c conda-forge a=1', ['a=1']],
    ['!uv pip install a', ['a']],
  ])('%j installs %j', (source, requirements) => {
    expect(magic(source)).toMatchObject({ kind: 'install', requirements });
  });

  it('reads commands and the names in them', () => {
    expect(magic('a, b = !ls {d / "x"}/$e {{z}} $$f {g["h"]}')).toMatchObject({
      kind: 'shell',
      name: '!',
      assigns: 'a, b',
      shell: 'sh',
      names: ['d', 'e', 'g'],
    });
    expect(magic('!!ls')).toMatchObject({ kind: 'shell', name: '!!', command: 'ls' });
    expect(magic('!pip install a && ls')).toMatchObject({ kind: 'shell' });
    expect(magic('!ls \\\n  -l')).toMatchObject({ command: 'ls    -l' });
    expect(magic('%sx ls')).toMatchObject({ kind: 'shell', command: 'ls' });
    expect(magic('%mkdir -p x')).toMatchObject({ kind: 'shell', command: 'mkdir -p x' });
    expect(magic('%%bash --out x\necho $y\n')).toMatchObject({
      kind: 'shell',
      shell: 'bash',
      command: 'echo $y\n',
      assigns: 'x',
      names: [],
    });
  });

  it('reads the other kinds', () => {
    expect(magic('%%writefile -a "a b.py"\nx = 1\n')).toMatchObject({
      kind: 'writefile',
      path: 'a b.py',
      append: true,
      body: 'x = 1\n',
    });
    expect(magic('%run -i other.py 1')).toMatchObject({ kind: 'run', command: '-i other.py 1' });
    expect(magic('%env A=b')).toMatchObject({ kind: 'setting', name: 'env', argument: 'A=b' });
    expect(magic('%cd ..')).toMatchObject({ kind: 'setting', argument: '..' });
  });

  it.each([
    ['%%R -i x\ny', 'R'],
    ['%%python\nx', 'python'],
    ['%%bash --bg\nx', 'bash'],
    ['%pylab inline', 'pylab'],
    ['%reset -f', 'reset'],
    ['%nonsense', 'nonsense'],
    ['x = %timeit -o f()', 'timeit'],
    ['if x:\n  %time for i in y: f(i)', 'time'],
    ['%pip uninstall x', 'pip'],
    [',f a b', ','],
    ['%time %time x', 'time'],
  ])('does not know %j', (source, name) => {
    expect(magic(source)).toMatchObject({ kind: 'unknown', name });
  });
});

describe('indented cells', () => {
  it('takes the indentation of the first line from all', () => {
    const cell = read('\n  x = 1\n  if x:\n    %cd y\nz = 2');
    expect([cell.indent, cell.magics.length, cell.module.problems.length]).toEqual([2, 1, 0]);
    expect(cell.module.body.map(({ from, to }) => cell.python.slice(from, to))).toEqual([
      'x = 1',
      'if x:\n    0',
      'z = 2',
    ]);
    expect(kinds('  %%bash\n  ls\n    ')).toEqual(['shell bash']);
  });

  it('masks prompts', () => {
    const cell = read('>>> if x:\n...     y = !ls\n...\n>>> z');
    expect([cell.python, cell.indent]).toEqual(['    if x:\n        y = 0  \n   \n    z', 4]);
    expect([cell.magics.length, cell.module.problems.length]).toEqual([1, 0]);
    const ipython = read('In [1]: for i in x:\n   ...:     y\n   ...: \nIn [2]: z');
    expect([ipython.indent, ipython.module.problems, ipython.module.body.length]).toEqual([8, [], 2]);
  });

  it('leaves prompts that stand among output', () => {
    expect(read('>>> x\n1\n').module.problems).not.toEqual([]);
  });
});

it('reads any text', () => {
  const piece = fc.constantFrom(
    ...[
      '%time ',
      '%%time',
      '!ls',
      'x = ',
      '?',
      '\n',
      '\n    ',
      '(',
      ')',
      '"""',
      "'",
      '\\\n',
      '#',
      'f"{',
      'if a:',
      '>>> ',
      'é',
      '\r\n',
      ';',
    ],
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => void read(pieces.join(''))));
  for (const piece of ['f"{', '%time ', '%%time\n', '\\\n', "'''", 'x = !', '{']) read(piece.repeat(3000));
});
