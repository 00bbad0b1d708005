import { readdirSync } from 'node:fs';

/**
 * The packages that are installed where Python looks, by the folders that installers leave (`numpy-2.1.0.dist-info`): no
 * Python is started for it. As in Python, the first place wins.
 *
 * @param path Python's `sys.path`.
 */
export function installedPackages(path: readonly string[]): Record<string, string> {
  const found = new Map<string, string>();
  for (const folder of path) {
    for (const name of listFolder(folder)) {
      const match = /^(.+?)-([^-]+)(?:-.*)?\.(?:dist|egg)-info$/.exec(name);
      const [, distribution, version] = match ?? [];
      if (distribution === undefined || version === undefined) continue;
      const key = distribution.toLowerCase().replace(/[-_.]+/g, '-');
      if (!found.has(key)) found.set(key, version);
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
