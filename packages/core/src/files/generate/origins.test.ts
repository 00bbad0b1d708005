import { describe, expect, it } from 'vitest';
import { notebookOf } from '../../../testing/rules.js';
import { analyzeNotebook } from '../../analysis/notebook-analysis.js';
import { configSchema } from '../../config/config.js';
import { extractPipeline } from './extract-pipeline.js';

/** Moves lines, as a formatter does. */
const tools = { format: (text: string) => text.replaceAll('; ', '\n    '), check: () => [] };

/** Each line of the generated Python with an origin, beside the line of the notebook that it is said to come from. */
function pairs(text: string): { file: string; written: string; original: string }[] {
  const notebook = notebookOf(text, 'n.ipynb');
  const made = extractPipeline(analyzeNotebook(notebook), {
    config: configSchema.parse({}),
    environment: null,
    tools,
  });
  if (!made.ok) throw new Error(made.problems.map((p) => p.message).join('\n'));
  const { files, origins } = made.value;
  return origins.map(({ file, from, cell, line }) => ({
    file: file.replace(/^src\/n\//, ''),
    written:
      files
        .find((f) => f.path === file)
        ?.text.split('\n')
        [from - 1]?.trim() ?? '',
    original: notebook.cells[cell]?.source.split('\n')[line - 1]?.trim() ?? '',
  }));
}

describe('originsOf', () => {
  it('gives the line of each statement, also inside others', () => {
    const found = pairs(`# %% tags=["stage:first"]
import math
x = [1, 2]; y = math.pi
# a comment
for a in x:
    if a > 1:
        y = y + a
    else:
        y = y - a
print(x)

# %%
with open("f.txt", "w") as f:
    f.write(str(y))

# %% tags=["stage:second"]
z = y
try:
    w = z / 0
except ZeroDivisionError:
    w = 0
print(x, w)
`);
    const same = found.filter(
      ({ written, original }) => original.startsWith(written) || written === original,
    );
    const changed = found.filter((pair) => !same.includes(pair)).map((pair) => pair.written);
    expect(found.map((pair) => pair.written)).toEqual(
      expect.arrayContaining(['y = y - a', 'f.write(str(y))', 'w = z / 0', 'w = 0', 'print(x, w)']),
    );
    // The second of two statements on one line comes from that line.
    expect(changed).toEqual(['y = math.pi']);
  });

  it('knows definitions, functions made of cells, and statements made again', () => {
    const found = pairs(`# %% tags=["stage:first"]
import numpy as np
np.set_printoptions(precision=3)
@staticmethod
def double(v):
    w = v * 2
    return w
a = np.arange(3)

# %% tags=["function:shift"]
b = a + 1
c = b * 2

# %% tags=["stage:second"]
print(double.__func__(c))
def nested(v):
    return v + c
print(nested(1))
`);
    for (const { written, original } of found)
      if (!written.startsWith('c = shift(')) expect(written.replace('v: Any) -> Any', 'v)')).toBe(original);
    const places = found.map(({ file, written }) => `${file} ${written}`);
    expect(places).toEqual(
      expect.arrayContaining([
        'first.py b = a + 1',
        'second.py return v + c',
        'second.py def nested(v: Any) -> Any:',
      ]),
    );
    expect(places.filter((place) => place.endsWith('w = v * 2'))).not.toEqual([]);
  });
});
