import { type Problem, problem } from '@stagewright/core';
import type { Stage } from './pipeline.js';

/** Whether one path is the other, or a folder that holds it. */
export function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/**
 * Names for each stage those that write what it reads. Problems: a file that two stages write, and a stage that reads what
 * it writes.
 */
export function connect(
  stages: readonly Stage[],
  place: (stage: string) => Problem['where'],
): {
  stages: Stage[];
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const outs = stages.flatMap((stage) => stage.outs.map((out) => ({ stage: stage.name, path: out.path })));
  outs.forEach((out, index) => {
    const other = outs.slice(0, index).find((earlier) => overlap(earlier.path, out.path));
    if (other === undefined) return;
    const message =
      other.stage === out.stage
        ? `Stage \`${out.stage}\` names the output \`${out.path}\` twice.`
        : `Stages \`${other.stage}\` and \`${out.stage}\` both write \`${out.path}\`.`;
    problems.push(
      problem('pipeline/two-writers', message, 'Let each file be an output once.', place(out.stage)),
    );
  });
  const connected = stages.map((stage) => {
    const upstream = new Set<string>();
    for (const dep of stage.deps) {
      for (const out of outs) if (overlap(dep, out.path)) upstream.add(out.stage);
    }
    return { ...stage, upstream: [...upstream] };
  });
  return { stages: connected, problems };
}

/** The stages in an order in which each comes after those it depends on, else the names along one cycle. */
export function inOrder(stages: readonly Stage[]): { order: Stage[] } | { cycle: string[] } {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const done = new Set<string>();
  const order: Stage[] = [];
  const visit = (name: string, path: readonly string[]): string[] | null => {
    if (done.has(name)) return null;
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    const stage = byName.get(name);
    if (stage === undefined) return null;
    for (const upstream of stage.upstream) {
      const cycle = visit(upstream, [...path, name]);
      if (cycle !== null) return cycle;
    }
    done.add(name);
    order.push(stage);
    return null;
  };
  for (const stage of stages) {
    const cycle = visit(stage.name, []);
    if (cycle !== null) return { cycle };
  }
  return { order };
}
