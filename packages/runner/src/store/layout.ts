import { join } from 'node:path';
import type { Files } from './files.js';

/** Where the store of a project keeps what. */
export interface Layout {
  readonly root: string;
  readonly runs: string;
  /** Texts of code, by hash, so that a diff can show what changed. */
  readonly objects: string;
  /** What can be lost at any time: it only saves work. */
  readonly cache: string;
  readonly lock: string;
}

export function layoutOf(dir: string): Layout {
  const root = join(dir, '.stagewright');
  return {
    root,
    runs: join(root, 'runs'),
    objects: join(root, 'objects'),
    cache: join(root, 'cache'),
    lock: join(root, 'lock'),
  };
}

const ignore = `# Runs and caches stay on this machine; base/ (the last generated texts) belongs into the repository.
/runs/
/objects/
/cache/
/lock*
`;

/** Makes the folder of the store, with its `.gitignore`. */
export function makeStore(layout: Layout, files: Files, exists: (path: string) => boolean): void {
  files.makeFolder(layout.runs);
  files.makeFolder(layout.cache);
  const path = join(layout.root, '.gitignore');
  if (!exists(path)) files.replace(path, ignore);
}
