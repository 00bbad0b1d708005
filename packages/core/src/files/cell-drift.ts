import * as z from 'zod';

/** A cell whose code and script differ since the last extraction. */
export const cellDriftSchema = z.object({
  index: z.number().int().nonnegative(),
  file: z.string().describe('The script, relative to the project’s folder.'),
  line: z.number().int().positive().describe('Where the cell’s code begins in it.'),
  cell: z.boolean().describe('The cell would now be other code.'),
  script: z.boolean().describe('The script was edited by hand.'),
});
export type CellDrift = z.infer<typeof cellDriftSchema>;
