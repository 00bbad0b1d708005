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
  planBaseEdits,
  planFileEdits,
  problem,
  type Result,
  readParams,
  readYaml,
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
 * Plans how the files of a project become the generated ones, hand edits kept.
 *
 * Problems: files that are there and cannot be read (`files/…`), YAML that is broken already (`params/…`, `yaml/…`), and hand edits that with
 * what is generated now would make a file that Python or YAML cannot read (`files/broken-merge`).
 */
export function planProject(
  out: string,
  files: readonly GeneratedFile[],
  tools: PythonTools,
): Result<ProjectChange> {
  const unreadable: Problem[] = [];
  const project = readProject(out, unreadable);
  // A person's own list of requirements stays theirs.
  const ours = files.filter(
    ({ path }) =>
      path !== 'requirements.txt' || project.current(path) === null || project.base(path) !== null,
  );
  const edits = planFileEdits(ours, project);
  if (unreadable.length > 0) return failure(...unreadable);
  const broken = [
    ...ours.flatMap(({ path }) => yamlProblems(path, project.current(path))),
    ...edits.filter((edit) => edit.kind === 'merge').flatMap((edit) => mergeProblems(edit, tools)),
  ];
  if (broken.length > 0) return failure(...broken);
  const changes = [...edits.filter((edit) => edit.kind !== 'keep'), ...planBaseEdits(ours, project)];
  return success({
    edits,
    writes: changes.map(({ path, before, after }) => ({ root: out, path, before, after })),
  });
}

/** Reads what is in the folder now, and what was generated last. */
function readProject(out: string, unreadable: Problem[]): ProjectFiles {
  const base = join(out, BASE_FOLDER);
  return {
    current: (path) => {
      const read = readTextFile(join(out, path), path);
      if (read.ok) return read.value;
      unreadable.push(...read.problems.filter(({ code }) => code !== 'files/missing'));
      return null;
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

function yamlProblems(path: string, text: string | null): readonly Problem[] {
  if (text === null || !path.endsWith('.yaml')) return [];
  return (path === 'params.yaml' ? readParams(text, path) : readYaml(text, path, 'yaml')).problems;
}

function mergeProblems({ path, before, after }: FileEdit, tools: PythonTools): Problem[] {
  const broken = (line: number | undefined, why: string) => {
    const message = `Your edit of ${path} and what is generated now do not go together: ${why}`;
    const remedy = 'Undo your edit there, or move it into a file of your own, then extract again.';
    return problem('files/broken-merge', message, remedy, {
      file: path,
      ...(line === undefined ? {} : { line }),
    });
  };
  if (path.endsWith('.yaml')) {
    return yamlProblems(path, after).map(({ where, message }) => broken(where?.line, message));
  }
  if (!path.endsWith('.py')) return [];
  const faults = (text: string | null) =>
    tools.check(text ?? '').filter(({ code }) => code === 'invalid-syntax');
  // What was broken by hand before is the person's to mend; it is no reason to stop.
  if (faults(before).length > 0) return [];
  return faults(after)
    .slice(0, 1)
    .map(({ start, message }) => broken(start.line, `${message}.`));
}
