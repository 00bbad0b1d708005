import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BASE_FOLDER,
  basePath,
  type FileEdit,
  failure,
  fileOfBase,
  type GeneratedFile,
  type Problem,
  type ProjectFiles,
  type PythonTools,
  planProjectEdits,
  type Result,
  success,
} from '@stagewright/core';
import { readIfThere, readTextFile } from './host/files.js';
import type { FileWrite } from './host/write-files.js';

/** How a project’s folder has to change. */
export interface ProjectChange {
  /** The changes that a person sees. */
  readonly edits: readonly FileEdit[];
  /**
   * All writes, in this order, so that a process that is killed halfway leaves what the next `extract` completes: the bases come last.
   */
  readonly writes: readonly FileWrite[];
}

/**
 * Plans how the files of a project become the generated ones, hand edits kept. Problems: files that are there and cannot be read
 * (`files/…`), and those of `planProjectEdits`.
 */
export function planProject(
  out: string,
  files: readonly GeneratedFile[],
  tools: PythonTools,
): Result<ProjectChange> {
  const unreadable: Problem[] = [];
  const planned = planProjectEdits(files, readProject(out, unreadable), tools);
  if (unreadable.length > 0) return failure(...unreadable);
  if (!planned.ok) return planned;
  const { edits, bases } = planned.value;
  const changes = [...edits.filter((edit) => edit.kind !== 'keep'), ...bases];
  return success({
    edits,
    writes: changes.map(({ path, before, after }) => ({ root: out, path, before, after })),
  });
}

/** Reads what is in the folder now, and what was generated last. */
function readProject(out: string, unreadable: Problem[]): ProjectFiles {
  const base = join(out, BASE_FOLDER);
  const known = new Map<string, string | null>();
  const read = (path: string): string | null => {
    const file = readTextFile(join(out, path), path);
    if (file.ok) return file.value;
    unreadable.push(...file.problems.filter(({ code }) => code !== 'files/missing'));
    return null;
  };
  return {
    current: (path) => {
      const text = known.get(path) ?? (known.has(path) ? null : read(path));
      known.set(path, text);
      return text;
    },
    base: (path) => readIfThere(join(out, basePath(path))),
    basePaths: (existsSync(base) ? listFiles(base, '') : []).map(fileOfBase).filter((path) => path !== null),
  };
}

function listFiles(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? listFiles(folder, path) : entry.isFile() ? [path] : [];
    });
}
