import { createTwoFilesPatch } from 'diff';
import type { FileEdit } from './file-edit.js';

/** The edit as a unified diff, with git's names for the two sides; '' when nothing changes. */
export function unifiedDiff(edit: Pick<FileEdit, 'path' | 'before' | 'after'>): string {
  if (edit.before === edit.after) return '';
  const from = edit.before === null ? '/dev/null' : `a/${edit.path}`;
  const to = edit.after === null ? '/dev/null' : `b/${edit.path}`;
  const patch = createTwoFilesPatch(from, to, edit.before ?? '', edit.after ?? '', undefined, undefined, {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
  return patch.replace(/\t$/gm, '');
}
