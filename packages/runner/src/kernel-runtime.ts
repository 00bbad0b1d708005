import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelRuntime } from './kernel/runtime.js';

/** The Python files that kernels get, from the folder with the Python package `stagewright`: what runs stages, without `verify`. */
export function readKernelRuntime(folder: string): KernelRuntime {
  const list = (path: string) =>
    readdirSync(join(folder, path))
      .filter((name) => name.endsWith('.py'))
      .map((name) => `${path}/${name}`);
  const paths = [...list('stagewright'), ...list('stagewright/driver')].sort();
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  return { version, files };
}
