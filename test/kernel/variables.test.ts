// What a notebook's kernel knows: types and sizes, and what it ran. Nothing of the notebook's is run for it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeKernelState } from '@stagewright/core';
import { describeVariables, kernelHistory, readLog } from '@stagewright/runner/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyFolder } from '../e2e/support.js';
import { evaluate, JupyterServer, type Window } from './jupyter-server.js';

let server: JupyterServer;
let window: Window;

beforeAll(async () => {
  server = await JupyterServer.start(emptyFolder({ keep: true }));
  window = await server.newKernel();
});
afterAll(() => server.stop());

const cells = [
  'import numpy as np, pandas as pd',
  'x = np.zeros((3, 2))\nframe = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})',
  `class Odd:
    def __len__(self): touched.append("len")
    def __repr__(self): touched.append("repr")
    def __iter__(self): touched.append("iter")
    shape = property(lambda self: touched.append("shape"))
touched = []
odd = Odd()`,
];

test('types and sizes, without side effects', async () => {
  for (const code of cells) await window.kernel.requestExecute({ code }).done;
  const found = await describeVariables(window.link, ['x', 'frame', 'odd', 'not_there']);
  if (!found.ok) throw new Error(JSON.stringify(found.problems));
  expect(found.value).toEqual({
    x: { type: 'numpy.ndarray', shape: [3, 2], dtype: 'float64', bytes: 48 },
    frame: {
      type: 'pandas.DataFrame',
      shape: [2, 2],
      columns: [
        { name: 'a', dtype: 'int64' },
        { name: 'b', dtype: 'str' },
      ],
      bytes: expect.any(Number),
    },
    odd: { type: 'Odd' },
  });
  expect(await evaluate(window.kernel, 'touched')).toBe('[]');
  expect(await evaluate(window.kernel, '[name for name in globals() if "stagewright" in name]')).toBe('[]');
});

test('the kernel’s history tells whether its state is that of the cells', async () => {
  const history = await kernelHistory(window.kernel);
  const inKernel = cells.map((source, cell) => ({ cell, source, executionCount: cell + 1 }));
  expect(judgeKernelState(inKernel, history)).toEqual([]);
  await window.kernel.requestExecute({ code: 'x = 5' }).done;
  const [difference] = judgeKernelState(inKernel, await kernelHistory(window.kernel));
  expect(difference).toEqual({ kind: 'gone', cell: null, count: 4 });
});

test('a long answer comes whole', async () => {
  const folder = emptyFolder();
  const logs = join(folder, '.stagewright/runs/20261121-101530-3f9a/logs');
  mkdirSync(logs, { recursive: true });
  // A text that cannot be made much shorter.
  const text = Array.from({ length: 60_000 }, (_, at) => `${Math.sin(at)} ä\n`).join('');
  writeFileSync(join(logs, 'train.log'), text);
  const found = await readLog(window.link, folder, '20261121-101530-3f9a', 'train');
  expect(found.ok && found.value).toBe(text.slice(-1024 * 1024));
});
