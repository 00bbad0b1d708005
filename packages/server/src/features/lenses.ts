import { type StagePlanView, stagesOf } from '@stagewright/core';
import type { CodeLens } from 'vscode-languageserver';
import { lineRange } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';
import { COMMANDS } from '../protocol.js';

const MAX_NAMES = 4;

/** On the first cell of each stage: what it reads and writes, and what can be done with it. */
export function codeLenses(view: NotebookView, notebook: string, cell: number): CodeLens[] {
  const document = view.documents[cell] ?? null;
  const stage = stagesOf(view).find(({ first }) => first === cell);
  if (document === null || stage === undefined) return [];
  const range = lineRange(document, 0);
  const lens = (title: string, command: string, ...args: unknown[]): CodeLens => ({
    range,
    command: { title, command, arguments: [notebook, ...args] },
  });
  const lenses = [lens(summaryOf(stage), COMMANDS.showStage, stage.name)];
  lenses.push(lens('Extract', COMMANDS.extract, stage.name), lens('Run', COMMANDS.run, stage.name));
  const file = view.project.uriOf(stage.file);
  if (file !== null && view.project.read(stage.file) !== null) {
    lenses.push({ range, command: { title: stage.file, command: COMMANDS.openFile, arguments: [file, 0] } });
  }
  return lenses;
}

function summaryOf({ name, reads, writes, params }: StagePlanView): string {
  const parts = [
    reads.length === 0 ? '' : `reads ${listOf(reads)}`,
    params.length === 0 ? '' : `params ${listOf(params)}`,
    writes.length === 0 ? '' : `writes ${listOf(writes)}`,
  ].filter((part) => part !== '');
  return [`Stage ${name}`, ...parts].join(' · ');
}

function listOf(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
