import type { Level, Location, Problem } from './problem-schema.js';

// The schemas apart from what makes problems: whoever only makes some need not load them.
export type { Level, Location, Problem };

/** A value, or the problems that kept it from being made. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A good result; `problems` may hold warnings. */
export function success<T>(value: T, problems: readonly Problem[] = []): Result<T> {
  return { ok: true, value, problems };
}

/** A result that could not be made. */
export function failure(...problems: readonly Problem[]): {
  readonly ok: false;
  readonly problems: readonly Problem[];
} {
  return { ok: false, problems };
}

/** Makes an error-level problem. */
export function problem(code: string, message: string, remedy: string, where?: Location): Problem {
  return where === undefined
    ? { code, level: 'error', message, remedy }
    : { code, level: 'error', message, remedy, where };
}

/** `train.ipynb, cell 4, line 2, column 7` (cells counted from 1, as people count them), or '' without a place. */
export function describeLocation(where: Location | undefined): string {
  if (where === undefined) return '';
  const parts: string[] = [];
  if (where.file !== undefined) parts.push(where.file);
  if (where.cell !== undefined) parts.push(`cell ${where.cell + 1}`);
  if (where.line !== undefined) parts.push(`line ${where.line}`);
  if (where.column !== undefined && where.line !== undefined) parts.push(`column ${where.column}`);
  return parts.join(', ');
}

/** One or two lines of plain text: place, what is wrong with its code, and the remedy. */
export function describeProblem(p: Problem): string {
  const place = describeLocation(p.where);
  return `${place === '' ? '' : `${place}: `}${p.level}[${p.code}]: ${p.message}\n  → ${p.remedy}`;
}
