import type { Problem } from '@stagewright/core';
import * as vscode from 'vscode';
import { openNotebook, revealCell } from './cells.js';

/** Shows the first of some problems, with its remedy, and a way to the line; all of them go to the log. */
export async function showProblems(
  { log }: { readonly log: vscode.LogOutputChannel },
  title: string,
  problems: readonly Problem[],
  notebook?: string,
): Promise<void> {
  for (const { code, message, remedy, where } of problems) {
    const place =
      where?.cell === undefined ? '' : ` (cell ${where.cell + 1}${where.line ? `, line ${where.line}` : ''})`;
    log.warn(`${title}: ${code}${place}: ${message} ${remedy}`);
  }
  const first = problems.find(({ level }) => level === 'error') ?? problems[0];
  if (first === undefined) {
    await vscode.window.showInformationMessage(`${title}: nothing to do.`);
    return;
  }
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const open = notebook === undefined ? undefined : openNotebook(notebook);
  const cell = first.where?.cell;
  const go = open !== undefined && cell !== undefined ? ['Show the Cell'] : [];
  const show = [...go, ...(problems.length > 1 ? ['Show All'] : [])];
  const chosen = await vscode.window.showWarningMessage(`${first.message} ${first.remedy}${more}`, ...show);
  if (chosen === 'Show All') log.show();
  if (chosen === 'Show the Cell' && open !== undefined && cell !== undefined) await revealCell(open, cell);
}
