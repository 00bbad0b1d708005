import { diffArrays } from 'diff';
import type { Origin } from './generate/origins.js';

/** The lines of a generated text in the text as it is now; lines that were edited by hand are in none. Lines count from 1. */
export function lineMap(generated: string, current: string): Map<number, number> {
  const map = new Map<number, number>();
  let [from, to] = [1, 1];
  for (const { count, added, removed } of diffArrays(linesOf(generated), linesOf(current))) {
    if (added) to += count;
    else if (removed) from += count;
    else for (let line = 0; line < count; line += 1) map.set(from++, to++);
  }
  return map;
}

/**
 * Where code of the notebook stands in a script that was edited by hand: each origin with the lines that it has now. Those of which no line
 * is left are left out.
 */
export function originsNow(origins: readonly Origin[], generated: string, current: string): Origin[] {
  const map = lineMap(generated, current);
  return origins.flatMap((origin) => {
    const lines: number[] = [];
    for (let line = origin.from; line <= origin.to; line += 1) {
      const now = map.get(line);
      if (now !== undefined) lines.push(now);
    }
    const [first] = lines;
    return first === undefined ? [] : [{ ...origin, from: first, to: lines.at(-1) ?? first }];
  });
}

/** Lines of the text as it is now that are not those that were generated, as runs from 1, both ends included. */
export function editedLines(
  generated: string,
  current: string,
): { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  let line = 1;
  for (const { count, added, removed } of diffArrays(linesOf(generated), linesOf(current))) {
    if (removed) continue;
    if (added) runs.push({ from: line, to: line + count - 1 });
    line += count;
  }
  return runs;
}

function linesOf(text: string): string[] {
  return text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n');
}
