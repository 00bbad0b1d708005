import type { CellAnalysis } from '../analysis/notebook-analysis.js';

const COMMENT = /#\s*stagewright:\s*ignore(?:\s*\[([^\]]*)\])?/;

/** For each line of a cell (from 1) the codes that a comment silences there; `*` is all. */
export type Silenced = ReadonlyMap<number, ReadonlySet<string>>;

/** Reads `# stagewright: ignore[code, code]` and `# stagewright: ignore`, in comments only. */
export function readSilenced({ syntax }: CellAnalysis): Silenced {
  const lines = new Map<number, Set<string>>();
  for (const { from, to } of syntax.module.comments) {
    const match = COMMENT.exec(syntax.source.slice(from, to));
    if (match === null) continue;
    const line = syntax.source.slice(0, from).split('\n').length;
    const codes = match[1] === undefined ? ['*'] : match[1].split(',').map((code) => code.trim());
    lines.set(line, new Set([...(lines.get(line) ?? []), ...codes]));
  }
  return lines;
}

/** Whether a comment on one of the lines from the first to the last silences a code. */
export function isSilenced(silenced: Silenced, code: string, first: number, last: number): boolean {
  for (const [line, codes] of silenced) {
    if (line >= first && line <= last && (codes.has('*') || codes.has(code))) return true;
  }
  return false;
}
