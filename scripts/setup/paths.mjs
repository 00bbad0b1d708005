// Where things lie. Node's standard library only: this runs before `npm ci`.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const cache = join(root, '.cache');
export const nodeBin = join(root, 'node_modules', '.bin');
export const stagewright = join(nodeBin, 'stagewright');

/** The environment for children: our own Node and commands first, then those of `first`, then the person's. */
export function childEnv(first = [], extra = {}) {
  const path = [...first, nodeBin, process.env.PATH ?? ''].join(':');
  return { ...process.env, PATH: path, ...extra };
}
