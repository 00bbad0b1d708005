import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contents } from '@jupyterlab/services';
import type { FileEdit } from '@stagewright/core';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { type ProjectFilesApi, recover, stagedWrite, untilQuiet } from './staged-write.js';

let folder: string;

beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), 'stagewright-staged-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  folder = made;
});

/** A folder as a server gives it: each step takes a while; after `most` steps the page is gone. */
function project({ milliseconds = 0, most = Number.POSITIVE_INFINITY } = {}): ProjectFilesApi {
  const at = (path: string) => join(folder, path);
  let steps = 0;
  const step = async <T>(work: () => T): Promise<T> => {
    steps += 1;
    if (steps > most) throw new TypeError('the page is closed');
    await sleep(milliseconds);
    return work();
  };
  const model = {} as Contents.IModel;
  return {
    files: {
      get: () => step(() => model),
      save: (path, { type, content } = {}) =>
        step(() => {
          if (type === 'directory') mkdirSync(at(path), { recursive: true });
          else writeFileSync(at(path), String(content));
          return model;
        }),
      rename: (from, to) =>
        step(() => {
          renameSync(at(from), at(to));
          return model;
        }),
      delete: (path) =>
        step(() => {
          if (!existsSync(at(path)))
            throw Object.assign(new Error('no such file'), { response: { status: 404 } });
          rmSync(at(path), { recursive: true });
        }),
    },
    pathOf: (path) => path,
    staging: '.stagewright/staging',
    read: async (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : null),
    list: async (path) => (existsSync(at(path)) ? readdirSync(at(path)) : []),
  };
}

const names = ['a.txt', 'src/b.txt', 'src/deep/c.txt'];
const edits: readonly FileEdit[] = names.map((path) => ({
  kind: path === 'a.txt' ? 'update' : 'create',
  path,
  before: path === 'a.txt' ? 'old' : null,
  after: 'new',
}));
const texts = () =>
  names.map((name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null));

/** Runs something against a folder that is gone after so many steps; gives whether it came to its end. */
const isWhole = (work: (gone: ProjectFilesApi) => Promise<unknown>, most: number) =>
  work(project({ most })).then(
    () => true,
    () => false,
  );

test('wherever a write, and the undoing of it, are broken off, it is all or nothing', async () => {
  const write = (gone: ProjectFilesApi) => stagedWrite(gone, edits);
  const results = new Set<string>();
  for (let most = 0; ; most += 1) {
    let isUndone = false;
    for (let undoing = 0; !isUndone; undoing += 1) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      writeFileSync(join(folder, 'a.txt'), 'old');
      if (await isWhole(write, most)) {
        expect(texts()).toEqual(['new', 'new', 'new']);
        expect(results).toEqual(new Set(['["old",null,null]', '["new","new","new"]']));
        return;
      }
      isUndone = await isWhole(recover, undoing);
      await recover(project());
      expect(['["old",null,null]', '["new","new","new"]']).toContain(JSON.stringify(texts()));
      results.add(JSON.stringify(texts()));
      expect(await project().list('.stagewright/staging')).toEqual([]);
    }
  }
});

test('what another page is writing is waited for, and left alone', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  const written = stagedWrite(project({ milliseconds: 20 }), edits);
  await sleep(120);
  expect(existsSync(join(folder, '.stagewright/staging'))).toBe(true);
  await untilQuiet(project(), 100);
  expect(await recover(project())).toBe(false);
  await written;
  expect(texts()).toEqual(['new', 'new', 'new']);
});

test('what nobody is writing any more is not waited for longer', async () => {
  writeFileSync(join(folder, 'a.txt'), 'old');
  await stagedWrite(project({ most: 6 }), edits).catch(() => {});
  await untilQuiet(project(), 20);
  expect(await recover(project())).toBe(true);
  expect(texts()).toEqual(['old', null, null]);
});
