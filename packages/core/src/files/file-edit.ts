import * as z from 'zod';

/** One file as it should be. `path` is relative to the project's folder, with `/`, and never leaves it. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** A place where a hand edit and the new text disagree. */
export const conflictSchema = z.object({
  line: z.number().int().positive().describe('In the edit’s `after`, which keeps the hand edit there.'),
  yours: z.string(),
  generated: z.string(),
});
export type Conflict = z.infer<typeof conflictSchema>;

/**
 * What is done with a file:
 * - `create`, `replace`, `remove`: nobody but Stagewright has written the file;
 * - `merge`: the file keeps what was edited by hand, and gets what is new;
 * - `keep`: no longer generated, but edited by hand, so it stays as it is (`after` is `before`);
 * - `conflict`: a hand edit and the new text disagree (`conflicts` says where);
 * - `foreign`: the file is there, differs, and was not written by Stagewright (`conflicts` holds all of it).
 */
const editKindSchema = z.enum(['create', 'replace', 'remove', 'merge', 'keep', 'conflict', 'foreign']);

/** A planned change of one file. Hosts show it as a diff and apply all edits or none. */
export const fileEditSchema = z.object({
  path: z.string(),
  kind: editKindSchema,
  before: z.string().nullable().describe('null: the file is not there yet.'),
  after: z.string().nullable().describe('null: the file is removed.'),
  conflicts: z.array(conflictSchema).describe('When this is not empty, none of the edits may be written.'),
});
export type FileEdit = z.infer<typeof fileEditSchema>;
