import type { CellDrift } from '../files/cell-drift.js';
import type { Origin } from '../files/generate/origins.js';
import { lineMap } from '../files/origin-lines.js';
import type { Extraction } from './extraction.js';
import type { NotebookView } from './notebook-view.js';

/** Whether anything of this notebook was extracted: without it there is nothing to drift from. */
export function isExtracted(view: NotebookView): boolean {
  return view.project.files().base(`src/${view.blueprint.package}/__init__.py`) !== null;
}

/**
 * Cells whose code and script went different ways since the last extraction: the cell would now be other code, or the script was edited by hand
 * in the lines that the cell became.
 */
export function driftOf(view: NotebookView, { files, origins }: Extraction): CellDrift[] {
  const found = new Map<number, CellDrift>();
  const base = view.project.files().base;
  for (const { path, text } of files) {
    const own = origins.filter((origin) => origin.file === path);
    const before = own.length === 0 ? null : base(path);
    if (before === null) continue;
    const byNotebook = touchedLines(text, before);
    const current = view.project.read(path);
    const byHand = current === null ? null : touchedLines(before, current);
    const toBefore = lineMap(text, before);
    for (const origin of own) {
      const lines = linesOf(origin);
      const cell = lines.some((line) => byNotebook.has(line));
      const script = lines.some((line) => {
        const old = toBefore.get(line);
        return byHand === null || (old !== undefined && byHand.has(old));
      });
      if (!cell && !script) continue;
      const known = found.get(origin.cell);
      found.set(origin.cell, {
        index: origin.cell,
        file: known?.file ?? path,
        line: known?.line ?? origin.from,
        cell: cell || known?.cell === true,
        script: script || known?.script === true,
      });
    }
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}

function linesOf({ from, to }: Origin): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** Lines of `text`, from 1, that are not in `other`, and the line before a place where `other` has more. */
function touchedLines(text: string, other: string): Set<number> {
  const map = lineMap(text, other);
  const touched = new Set<number>();
  const count = text.split('\n').length;
  let last = 0;
  for (let line = 1; line <= count; line += 1) {
    const there = map.get(line);
    if (there === undefined) {
      if (line < count || text.at(-1) !== '\n') touched.add(line);
      continue;
    }
    if (there > last + 1 && line > 1) touched.add(line - 1);
    last = there;
  }
  return touched;
}
