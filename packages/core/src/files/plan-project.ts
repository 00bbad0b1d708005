import { readParams } from '../config/read-params.js';
import { readYaml } from '../config/yaml.js';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import type { FileEdit, GeneratedFile } from './file-edit.js';
import type { PythonTools } from './generate/polish.js';
import { type ProjectFiles, planBaseEdits, planFileEdits } from './merge.js';

/** How a project’s folder has to change. */
export interface ProjectEdits {
  /** The changes that a person sees. */
  readonly edits: readonly FileEdit[];
  /** The changes of the kept bases, to be written after the others: who is killed halfway completes it the next time. */
  readonly bases: readonly FileEdit[];
}

/**
 * Plans how the files of a project become the generated ones, hand edits kept.
 *
 * Problems: YAML that is broken already (`params/…`, `yaml/…`), and hand edits that with what is generated now would make a file that Python
 * or YAML cannot read (`files/broken-merge`).
 */
export function planProjectEdits(
  files: readonly GeneratedFile[],
  project: ProjectFiles,
  tools: PythonTools,
): Result<ProjectEdits> {
  // A person's own list of requirements stays theirs.
  const ours = files.filter(
    ({ path }) =>
      path !== 'requirements.txt' || project.current(path) === null || project.base(path) !== null,
  );
  const edits = planFileEdits(ours, project);
  const broken = [
    ...ours.flatMap(({ path }) => yamlProblems(path, project.current(path))),
    ...edits.filter((edit) => edit.kind === 'merge').flatMap((edit) => mergeProblems(edit, tools)),
  ];
  return broken.length > 0 ? failure(...broken) : success({ edits, bases: planBaseEdits(ours, project) });
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
