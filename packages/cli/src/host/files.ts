import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import {
  type Config,
  defaultConfig,
  failure,
  MAX_NOTEBOOK_LENGTH,
  type Notebook,
  notebookTooLarge,
  type Problem,
  problem,
  type Result,
  readConfig,
  readNotebook,
  success,
} from '@stagewright/core';

/** The settings of a project, in its folder. */
export const CONFIG_FILE = 'stagewright.yaml';

/**
 * Reads a file of UTF-8 text. Problems: `files/missing`, `files/not-a-file`, `files/not-readable`, `files/not-text`.
 *
 * @param shown how the person names the file; for messages.
 */
export function readTextFile(path: string, shown: string): Result<string> {
  try {
    return success(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)));
  } catch (error) {
    return failure(describeReadError(error, path, shown));
  }
}

/** Reads a file that need not be there; null when there is none that can be read. */
export function readIfThere(path: string): string | null {
  const read = readTextFile(path, path);
  return read.ok ? read.value : null;
}

/** Reads a notebook that a person named on the command line. */
export function loadNotebook(cwd: string, shown: string): Result<Notebook> {
  const path = resolve(cwd, shown);
  try {
    // Looked at before it is read: a huge file is not worth its memory.
    const { size } = statSync(path);
    if (size > MAX_NOTEBOOK_LENGTH * 2) return failure(notebookTooLarge(shown, size));
  } catch (error) {
    return failure(describeReadError(error, path, shown));
  }
  const text = readTextFile(path, shown);
  return text.ok ? readNotebook(text.value, shown) : text;
}

/** Reads `stagewright.yaml` of the first of these folders that has one; the default settings when none has. */
export function loadConfig(folders: readonly string[], cwd: string): Result<Config> {
  for (const folder of folders) {
    const path = join(folder, CONFIG_FILE);
    const shown = folder === cwd ? CONFIG_FILE : path;
    const text = readTextFile(path, shown);
    if (text.ok) return readConfig(text.value, shown);
    if (text.problems[0]?.code !== 'files/missing') return text;
  }
  return success(defaultConfig);
}

function describeReadError(error: unknown, path: string, shown: string): Problem {
  const where = { file: shown };
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return problem('files/missing', `There is no file ${shown}.`, suggestFile(path, shown), where);
    case 'EISDIR':
      return problem(
        'files/not-a-file',
        `${shown} is a folder.`,
        suggestFile(join(path, 'x'), join(shown, 'x')),
        where,
      );
    case 'EACCES':
    case 'EPERM': {
      const remedy = `Ask its owner for access, or: chmod u+r ${shown}`;
      return problem('files/not-readable', `You may not read ${shown}.`, remedy, where);
    }
    case 'ERR_ENCODING_INVALID_ENCODED_DATA':
      return problem('files/not-text', `${shown} is not UTF-8 text.`, 'Save it as UTF-8.', where);
    default:
      if (error instanceof Error && 'code' in error) {
        const message = `${shown} cannot be read: ${error.message}`;
        return problem('files/not-readable', message, 'See that the disk is there and sound.', where);
      }
      throw error;
  }
}

/** What may have been meant: a notebook of the folder, or where to look. */
function suggestFile(path: string, shown: string): string {
  const folder = dirname(path);
  try {
    const others = readdirSync(folder).filter((name) => extname(name) === (extname(path) || '.ipynb'));
    const wanted = basename(path).toLowerCase();
    const near = others.find((name) => name.toLowerCase().startsWith(wanted.slice(0, 4))) ?? others[0];
    if (near !== undefined) return `Is it ${join(dirname(shown), near)}?`;
  } catch {
    return `The folder ${dirname(shown)} is not there either.`;
  }
  return 'Paths are relative to the folder that you are in.';
}

/** The code of an error of Node, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
