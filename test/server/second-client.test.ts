// A client of another make, on another protocol library, that can do less than VS Code.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { environment, pythonBin, root, succeed } from '../e2e/support.js';

it('answers a client written in Python with pygls', async () => {
  const bin = pythonBin('client');
  const server = [
    process.execPath,
    join(root, 'packages/server/bin/stagewright-language-server.js'),
    '--stdio',
  ];
  const script = join(import.meta.dirname, 'second_client.py');
  const printed = await succeed(join(bin, 'python'), [script, ...server], root, environment(bin));
  expect(JSON.parse(printed)).toEqual({
    server: 'stagewright',
    diagnostics: ['file:///work/train.ipynb#cell4', ['seeds/unseeded']],
    lenses: ['Stage train · reads x · params rate', 'Extract', 'Run'],
    // Without Markdown among what it shows, a client gets plain text.
    hover: [
      'x: numpy.ndarray',
      '- Made in load (cell 4, line 1)',
      '- Read in train (cell 5, line 1)',
      '- Travels in artifacts/load/x.npy',
    ].join('\n'),
    actions: ['Seed NumPy'],
  });
});
