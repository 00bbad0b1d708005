import { configSchema, type Notebook } from '@stagewright/core';
import { expect, test } from 'vitest';
import { extractInThread } from './extract-thread.js';

const program = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

const NOTEBOOK: Notebook = { path: 'a.ipynb', text: '', language: 'python', cells: [] };
const REQUEST = { notebook: NOTEBOOK, config: configSchema.parse({}), environment: null, notebookDir: '' };

test('a thread that ends fails what waits for it, and the next extraction has a new one', async () => {
  const extract = extractInThread(
    program(
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));`,
    ),
  );
  await expect(extract(REQUEST)).rejects.toThrow('ended with 3');
  await expect(extract(REQUEST)).rejects.toThrow('ended with 3');
});

test('a thread that throws and ends does not take its successor along', async () => {
  const extract = extractInThread(
    program(
      `import { parentPort } from 'node:worker_threads'; parentPort.on('message', ({ id }) => { throw new Error('no ' + id); });`,
    ),
  );
  await expect(extract(REQUEST)).rejects.toThrow('no 1');
  await expect(extract(REQUEST)).rejects.toThrow('no 2');
});

test('an extraction that throws fails alone', async () => {
  const made = { plan: null, files: [], origins: [], problems: [] };
  const extract = extractInThread(
    program(`import { parentPort } from 'node:worker_threads';
      let count = 0;
      parentPort.on('message', ({ id }) => {
        count += 1;
        parentPort.postMessage(count === 1 ? { id, error: 'no' } : { id, made: ${JSON.stringify(made)} });
      });`),
  );
  await expect(extract(REQUEST)).rejects.toThrow('no');
  expect(await extract(REQUEST)).toEqual(made);
});
