import { describeLocation, type Problem } from '@stagewright/core';
import type { Colors, ExitCode, Host } from './host.js';

/** Shows problems on stderr, or as `{ "problems": [...] }` on stdout with `--json`. Gives back the exit code for bad input. */
export function refuse(
  problems: readonly Problem[],
  host: Host,
  options: { readonly json?: true | undefined } = {},
): ExitCode {
  if (options.json) host.printJson({ problems });
  else for (const problem of problems) host.note(renderProblem(problem, host.noteColors));
  return 2;
}

/** 0 to go on; otherwise the exit code, after saying why nothing was written. */
export async function confirm(
  question: string,
  options: { readonly yes?: true | undefined },
  host: Host,
): Promise<ExitCode> {
  if (options.yes) return 0;
  if (!host.isInteractive) {
    host.note('Nothing was written: there is no terminal to ask in. Add --yes to write it.');
    return 2;
  }
  if (await host.ask(question)) return 0;
  host.note('Nothing was written.');
  return 1;
}

/** A problem in two lines: place, level, code and message; then what to do. */
export function renderProblem(problem: Problem, colors: Colors): string {
  const place = describeLocation(problem.where);
  const start = place === '' ? '' : `${colors.bold(place)}: `;
  return `${start}${renderLevel(problem, colors)} ${problem.message}\n  ${colors.dim('→')} ${problem.remedy}`;
}

/** `error[code]:` in its colour. */
export function renderLevel({ level, code }: Pick<Problem, 'level' | 'code'>, colors: Colors): string {
  const color = { error: colors.red, warning: colors.yellow, info: colors.cyan }[level];
  return `${color(`${level}[${code}]`)}:`;
}

/** Lines of aligned columns; the last column is as long as it is, cut at the width of the terminal. */
export function renderTable(rows: readonly (readonly string[])[], width: number): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) => {
    const line = row.map((cell, column) =>
      column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
    );
    return shorten(line.join('  ').trimEnd(), width);
  });
}

/** Cuts a line at a width, with `…` for what is gone. */
export function shorten(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 1))}…`;
}

/** `1 error, 2 warnings`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A unified diff with its lines coloured. */
export function renderDiff(diff: string, colors: Colors): string {
  return diff
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return colors.bold(line);
      if (line.startsWith('@@')) return colors.cyan(line);
      if (line.startsWith('+')) return colors.green(line);
      if (line.startsWith('-')) return colors.red(line);
      return line;
    })
    .join('\n');
}
