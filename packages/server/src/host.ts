import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the server reads of the disk. It writes nothing, and starts nothing. */
export interface FileHost {
  /** The text of a file; null when there is none, or when it is no text of reasonable size. */
  readText(path: string): string | null;
  /** Names of the entries of a folder. */
  list(path: string): readonly string[];
  /** Every file below a folder, by path relative to it, with `/`. */
  listAll(path: string): readonly string[];
}

/** Larger files are read by nobody: a notebook may be large, scripts and settings are not. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The disk of a real process. */
export const disk: FileHost = {
  readText(path) {
    try {
      const { size } = statSync(path);
      if (size > MAX_BYTES) return null;
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    } catch {
      return null;
    }
  },
  list(path) {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
  listAll(path) {
    return filesBelow(path, '');
  },
};

function filesBelow(folder: string, prefix: string): string[] {
  try {
    return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, path) : entry.isFile() ? [path] : [];
    });
  } catch {
    return [];
  }
}
