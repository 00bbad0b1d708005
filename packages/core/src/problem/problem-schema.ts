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
