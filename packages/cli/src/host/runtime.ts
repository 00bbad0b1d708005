import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with the Python package: beside the bundle, or in the repository when run from its sources. */
export function findRuntime(): string | null {
  const places = ['./python', '../python', '../../../../python/src'];
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return folders.find((folder) => existsSync(join(folder, 'stagewright', 'observe.py'))) ?? null;
}
