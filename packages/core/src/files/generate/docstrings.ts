import type { StagePlan } from '../../plan/blueprint.js';
import { argumentsOf, returnsOf, type StageArgument } from './main-function.js';

function summary(stage: StagePlan): string {
  const title = stage.title.replace(/^[\d.\s)]+/, '').trim();
  const text = title === '' ? stage.name.replace(/_/g, ' ') : title;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function cellList(stage: StagePlan): string {
  const cells = stage.cells.map((c) => c + 1);
  const ranges: string[] = [];
  for (let at = 0; at < cells.length; ) {
    let end = at;
    while (end + 1 < cells.length && (cells[end + 1] ?? 0) === (cells[end] ?? 0) + 1) end++;
    ranges.push(end === at ? `${cells[at]}` : `${cells[at]} to ${cells[end]}`);
    at = end + 1;
  }
  return `${cells.length === 1 ? 'cell' : 'cells'} ${ranges.join(', ')}`;
}

/** A docstring of these lines. */
export function docstring(lines: readonly string[], indent: string): string {
  const safe = lines.map((l) => l.replace(/\\/g, '\\\\').replace(/"""/g, "'''").replace(/"$/, '" '));
  return safe.length === 1
    ? `${indent}"""${safe[0]}"""`
    : `${indent}"""${safe.map((l, i) => (i === 0 || l === '' ? l : indent + l)).join('\n')}\n${indent}"""`;
}

/** The docstring of a stage's function: what it does, takes and gives. */
export function functionDocstring(stage: StagePlan): string {
  const lines = [summary(stage)];
  const args = argumentsOf(stage);
  if (args.length > 0) {
    lines.push('', 'Args:', ...args.map((a) => `    ${a.name}: ${describeArgument(a)}`));
  }
  const returns = returnsOf(stage);
  if (returns.length > 0) lines.push('', 'Returns:', `    ${returns.map((r) => r.name).join(', ')}.`);
  return docstring(lines, '    ');
}

function describeArgument(argument: StageArgument): string {
  if (argument.param !== null) return `\`${argument.param.path.join('.')}\` in params.yaml.`;
  const source = argument.input?.source;
  return source?.kind === 'artifact' ? `made by the stage \`${source.artifact.stage}\`.` : '';
}

/** The docstring of a stage's module. */
export function moduleDocstring(stage: StagePlan, notebookName: string): string {
  return docstring([summary(stage), '', `From ${cellList(stage)} of ${notebookName}.`], '');
}
