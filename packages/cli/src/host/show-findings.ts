import type { Finding, Notebook } from '@stagewright/core';
import type { Colors } from './host.js';
import { countOf, renderLevel } from './show.js';

/** Findings under the cell that they are in, each under its line of source with a mark, as a list of lines. */
export function renderFindings(findings: readonly Finding[], notebook: Notebook, colors: Colors): string {
  const blocks = new Map<number, Finding[]>();
  for (const finding of findings) {
    const cell = finding.where?.cell ?? -1;
    blocks.set(cell, [...(blocks.get(cell) ?? []), finding]);
  }
  const parts = [...blocks].sort(([a], [b]) => a - b);
  return parts
    .map(([cell, found]) => {
      const file = found[0]?.where?.file ?? notebook.path;
      const title = cell < 0 ? file : `${file}, cell ${cell + 1}`;
      const ordered = found.toSorted((a, b) => (a.where?.line ?? 0) - (b.where?.line ?? 0));
      const source = notebook.cells[cell]?.source ?? '';
      return [
        colors.bold(title),
        ...ordered.flatMap((finding) => renderFinding(finding, source, colors)),
      ].join('\n');
    })
    .join('\n\n');
}

function renderFinding(finding: Finding, source: string, colors: Colors): string[] {
  const fixable = finding.fix === undefined ? '' : colors.dim(' (--fix does it)');
  return [
    ...renderSource(finding, source, colors),
    `  ${renderLevel(finding, colors)} ${finding.message}`,
    `  ${colors.dim('→')} ${finding.remedy}${fixable}`,
  ];
}

function renderSource({ where, level }: Finding, source: string, colors: Colors): string[] {
  const text = where?.line === undefined ? undefined : source.split('\n')[where.line - 1];
  if (where?.line === undefined || text === undefined || text.trim() === '') return [];
  const gutter = String(where.line).padStart(5);
  const column = Math.min(where.column ?? 1, text.length + 1);
  const isOneLine = (where.endLine ?? where.line) === where.line;
  const end = isOneLine ? (where.endColumn ?? column + 1) : text.length + 1;
  const space = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  const marks = '^'.repeat(Math.max(1, Math.min(end, text.length + 1) - column));
  const color = { error: colors.red, warning: colors.yellow, info: colors.cyan }[level];
  const blank = ' '.repeat(gutter.length);
  return [
    `${colors.dim(`${gutter} │`)} ${text}`,
    ...(where.column === undefined ? [] : [`${colors.dim(`${blank} │`)} ${space}${color(marks)}`]),
  ];
}

/** `2 errors, 1 warning`, or '' for none. */
export function countFindings(findings: readonly Pick<Finding, 'level'>[]): string {
  const counts = (['error', 'warning', 'info'] as const).map((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? '' : level === 'info' ? countOf(count, 'hint') : countOf(count, level);
  });
  return counts.filter((part) => part !== '').join(', ');
}
