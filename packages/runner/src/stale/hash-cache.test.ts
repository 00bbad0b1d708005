import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProject } from '../../testing/project.js';
import { HashCache } from './hash-cache.js';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const old = new Date('2020-01-01T00:00:00.5Z');
const settle = (dir: string, path: string) => utimesSync(join(dir, path), old, old);
const hashOf = async (cache: HashCache, path: string) => (await cache.content(path)).hash;

test('the hash of a file is that of its content, whole or in pieces', async () => {
  const big = 'x'.repeat(9 * 1024 * 1024);
  const dir = makeProject({ 'a.txt': 'hello', 'big.bin': big });
  const cache = new HashCache(dir, null);
  expect(await cache.content('a.txt')).toEqual({ hash: sha('hello'), size: 5 });
  expect(await hashOf(cache, 'big.bin')).toBe(sha(big));
  expect(await cache.content('gone')).toEqual({ hash: null, size: null });
});

test('what is saved is used again, and only while the file is the same', async () => {
  const dir = makeProject({ 'a.txt': 'hello' });
  settle(dir, 'a.txt');
  const cache = new HashCache(dir, null);
  await cache.content('a.txt');
  const saved = (cache.save() ?? '').replaceAll(sha('hello'), 'from the cache');
  expect(cache.save()).toBeNull();
  expect(await hashOf(new HashCache(dir, saved), 'a.txt')).toBe('from the cache');
  writeFileSync(join(dir, 'a.txt'), 'jello');
  settle(dir, 'a.txt');
  expect(await hashOf(new HashCache(dir, saved), 'a.txt')).toBe(sha('jello'));
});

test('a file that was written this moment is not remembered: it may change within the tick', async () => {
  const dir = makeProject({ 'a.txt': 'hello' });
  const cache = new HashCache(dir, null);
  const now = new Date(Date.now() + 60_000);
  utimesSync(join(dir, 'a.txt'), now, now);
  await cache.content('a.txt');
  expect(cache.save()).toBeNull();
});

test('a folder has another hash when a name or a content changes, and none for what Python leaves', async () => {
  const dir = makeProject({ 'd/a.txt': '1', 'd/sub/b.txt': '2' });
  const now = () => hashOf(new HashCache(dir, null), 'd');
  const first = await now();
  expect(first).toMatch(/^[0-9a-f]{64}\.dir$/);
  mkdirSync(join(dir, 'd/__pycache__'));
  writeFileSync(join(dir, 'd/__pycache__/a.pyc'), 'x');
  expect(await now()).toBe(first);
  renameSync(join(dir, 'd/sub/b.txt'), join(dir, 'd/sub/c.txt'));
  const renamed = await now();
  expect(renamed).not.toBe(first);
  writeFileSync(join(dir, 'd/sub/c.txt'), '3');
  expect(await now()).not.toBe(renamed);
  rmSync(join(dir, 'd/sub'), { recursive: true });
  expect(await now()).not.toBe(first);
});

test('a link in a folder that leads back does not send it around in circles', async () => {
  const dir = makeProject({ 'd/a.txt': '1' });
  symlinkSync('..', join(dir, 'd/up'));
  expect(await hashOf(new HashCache(dir, null), 'd')).toMatch(/\.dir$/);
});

test('a damaged cache is an empty one', async () => {
  const dir = makeProject({ 'a.txt': 'hello' });
  for (const text of ['', '{', '{"version": 1, "files": {"a.txt": 3}}', '[]']) {
    expect(await hashOf(new HashCache(dir, text), 'a.txt')).toBe(sha('hello'));
  }
});
