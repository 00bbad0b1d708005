import { readCell } from '@stagewright/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { askPython } from './python-lines.js';

/** Cells as people write them, and cases in which a `%`, `!` or `?` is none. */
const CELLS: readonly string[] = [
  '%time x = f(y)',
  '%matplotlib inline\nx',
  '!ls',
  '!!ls',
  '! ls',
  'x = !ls -l',
  'x=!ls',
  'x = ! ls',
  'x = %time f()',
  'x =%sx ls',
  'a = b = !ls',
  'd["a"] = !ls',
  'a, b = !ls',
  'x: int = !ls',
  'x = y = %foo',
  'f(a=1)\nx = !ls',
  'lambda x=1: x\n!ls',
  'if x:\n    !ls\n    %cd y',
  'if x: y = !ls',
  'for i in x:\n  y = !ls {i}\n%time z',
  'try:\n    %foo\nexcept: pass',
  'class A:\n  x = !ls',
  'if 1:\n\t%time x',
  '?',
  '??',
  '?x',
  '??x',
  'x?',
  'x.y??',
  'x[0]?',
  'a[1].b?',
  'a*?',
  '*a*?',
  '%time?',
  '%%time?',
  '%time x?',
  'a = b?',
  'a b?',
  'f(x).y?',
  'import os?',
  'a?\nb?\nc??',
  '!ls x?',
  'x = "a?"',
  '# x?',
  '"x?"',
  '%%bash\nls',
  '\n\n%%bash\nls',
  '  %%bash\n  ls',
  '%%time\nx=1',
  '%%capture\n%%time\nx',
  '%%foo bar baz\nbody\nmore',
  '%%x\n%%y',
  'x=1\n%%time',
  '(\n5 %time\n)',
  '"""\n%time\n"""',
  'x = 5 \\\n% 3',
  'x = (5\n% 3)',
  'print("a" %\n b)',
  'x = """a\n!ls\n"""',
  "'''\n'''\n!ls",
  'x = f"{a}"\n!ls',
  'x = [\n1,\n2]\n%time y',
  'x = f(a=1)\ny = !ls',
  'x = 1 # = !ls',
  '# %time',
  '# c \\\n%time x',
  '!ls \\\n  -l\nx=1',
  '%foo a \\\n b',
  'x = !ls \\\n -l',
  'x = %foo a \\\n b',
  'x = \\\n!ls',
  '\\\n%time x',
  '!ls #c \\\n x',
  '!echo "a\n%b',
  '!echo (\n%b',
  '!ls\n!ls\n%a\nb?',
  '%alias_magic t time',
  '!ls;',
  '%a;',
  ' %time',
  '\t%time x',
  '  x\n!ls\n  y',
  '  # c\n%time x',
  '>>> x = 1\n>>> !ls',
  '>>> %time x\n... y',
  'In [1]: %time x\n   ...: y',
  'é = !ls',
  'ä?',
  'def f():\n    %time x\n    return 1',
  'async def f():\n  %time await x',
];

/** Lines that are put together to cells at random. */
const LINES: readonly string[] = [
  ...['%time f(x)', '!ls {a}', 'x = !ls', 'y = %foo bar', 'x?', '?h', '!!w', '%%time', '# c', ''],
  ...['a = (', 'b)', 'f(1,', '  % 3)', 'x = [1,', ']', '"""', "'''x'''", 'x = "%d" % 3', '   % y', '% 3'],
  ...[
    'a = 1 \\',
    'if a:',
    '    !pwd',
    '    q?',
    '    pass',
    'else:',
    'def g():',
    '    return c',
    '  z = 1',
    'k = f"{v!r}"',
  ],
];

const HELP = /^p(info2?|search)$/;

/** IPython's calls, in a form that both sides can give. */
function expected([method, first]: readonly [string, string]): string {
  if (method === 'system' || method === 'getoutput') return '!';
  if (method === 'show_usage' || (method === 'run_line_magic' && HELP.test(first))) return '?';
  // A `%%name` that does not begin its cell is for IPython a line magic `%name`, which does not exist.
  return `${method} ${first.startsWith('%') ? `%${first}` : first}`;
}

/** Our magics in the same form; what stands in the code of `%time` and the body of `%%time`, IPython leaves to them. */
function ours(source: string): string[] {
  let until = -1;
  const found: string[] = [];
  for (const magic of readCell(source).magics) {
    if (magic.from < until) continue;
    if (magic.kind === 'unwrapped') until = magic.isCell ? source.length : (magic.code?.to ?? magic.to);
    if (/^[!?]/.test(magic.name)) found.push(magic.name.charAt(0));
    else found.push(`${magic.isCell ? 'run_cell_magic' : 'run_line_magic'} ${magic.name}`);
  }
  return found;
}

type Calls = readonly (readonly [string, string])[] | null;

it('finds the magics that IPython finds', async () => {
  const cell = fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 6 });
  const random = fc.sample(cell, { numRuns: 3000, seed: 20260101 }).map((lines) => lines.join('\n'));
  const cells = [...CELLS, ...random];
  const answers = (await askPython('ipython_calls.py', cells)) as Calls[];
  const differing: unknown[] = [];
  let compared = 0;
  for (const [i, calls] of answers.entries()) {
    const source = cells[i];
    if (calls === null || source === undefined) continue;
    compared += 1;
    const [want, got] = [calls.map(expected), ours(source)];
    if (JSON.stringify(want) !== JSON.stringify(got)) differing.push({ source, want, got });
    // The body of `%%time` is not checked by the transform.
    const { problems } = readCell(source).module;
    if (problems.length > 0 && !/^\s*%%/.test(source)) differing.push({ source, problems });
  }
  expect(differing).toEqual([]);
  expect(compared).toBeGreaterThan(600);
});
