import * as z from 'zod';

/** How bad a problem is: errors stop `extract`, the others do not. */
export const levelSchema = z.enum(['error', 'warning', 'info']);
export type Level = z.infer<typeof levelSchema>;

/**
 * Where a problem is: a file; for a notebook also the cell (0-based index in the notebook's list of all cells), and a
 * 1-based line and column in that cell or file.
 */
export const locationSchema = z.object({
  file: z.string().optional(),
  cell: z.number().int().nonnegative().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  endLine: z.number().int().positive().optional(),
  endColumn: z.number().int().positive().optional(),
});
export type Location = z.infer<typeof locationSchema>;

/**
 * What went wrong, where, and what to do about it. `code` is stable (`notebook/not-json`, `seeds/unseeded`): people silence
 * and tests name problems by it. Problems are values: functions of core return them, and only an editor or the CLI shows them.
 */
export const problemSchema = z.object({
  code: z.string(),
  level: levelSchema,
  message: z.string().describe('What is wrong, in one sentence.'),
  remedy: z.string().describe('What to do about it, in one sentence.'),
  where: locationSchema.optional(),
});
export type Problem = z.infer<typeof problemSchema>;

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
