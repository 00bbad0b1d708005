import type { FileUse } from '../analysis/facts.js';
import { type Problem, problem } from '../problem/problem.js';
import type { FilePlan } from './blueprint.js';
import { placeOf } from './order.js';
import type { StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

/** The person's own files that stages read and write, and the order that unknown paths impose. */
export interface StageFiles {
  readonly deps: readonly FilePlan[];
  readonly outs: readonly FilePlan[];
  /** Earlier stages that must have run, for files whose paths are not known. */
  readonly after: readonly string[];
}

interface Placed extends FileUse {
  readonly unit: Unit;
}

function normalise(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.replace(/\\/g, '/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  const joined = parts.join('/');
  return path.startsWith('/') ? `/${joined}` : joined === '' ? null : joined;
}

/** Finds deps and outs among the files that the cells name. */
export function planFiles(stages: readonly StageUses[], problems: Problem[]): StageFiles[] {
  const writers = new Map<string, string>();
  const unknownWriters: string[] = [];
  const anyWriters: string[] = [];
  return stages.map((stage) => {
    const uses = stage.units.flatMap((unit) =>
      unit.role === 'definition' || unit.role === 'nested'
        ? []
        : unit.facts.effects.files.map((f): Placed => ({ ...f, unit })),
    );
    const deps = new Map<string, FilePlan>();
    const outs = new Map<string, FilePlan>();
    const after = new Set<string>();
    for (const use of uses) {
      const path = use.path === null ? null : normalise(use.path);
      if (path === null) {
        for (const writer of use.mode === 'read' ? anyWriters : [])
          if (writer !== stage.name) after.add(writer);
        if (use.mode === 'write' && !unknownWriters.includes(stage.name)) unknownWriters.push(stage.name);
        if (use.mode === 'write' && !anyWriters.includes(stage.name)) anyWriters.push(stage.name);
        continue;
      }
      const plan = { path, cell: use.unit.cell.cell.index };
      if (use.mode === 'read') {
        if (!outs.has(path)) deps.set(path, plan);
        for (const writer of unknownWriters) if (writer !== stage.name) after.add(writer);
        continue;
      }
      const writer = writers.get(path);
      if ((writer !== undefined && writer !== stage.name) || deps.has(path)) rewritten(use, path, problems);
      writers.set(path, stage.name);
      if (!anyWriters.includes(stage.name)) anyWriters.push(stage.name);
      outs.set(path, plan);
    }
    return { deps: [...deps.values()], outs: [...outs.values()], after: [...after] };
  });
}

function rewritten(use: Placed, path: string, problems: Problem[]): void {
  problems.push(
    problem(
      'files/rewritten',
      `\`${path}\` is read or written before and written again here; in a pipeline each file has one stage that writes it.`,
      'Write to another file name here, or merge the stages.',
      placeOf(use.unit, use.from),
    ),
  );
}
