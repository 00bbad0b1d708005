import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import { openNotebook, revealCell } from '../notebook/cells.js';
import type { Command, Services } from './services.js';

/** Tells what crosses the borders of a stage, and goes to where it comes from or goes to. */
export const showStage: Command = {
  id: COMMANDS.showStage,
  run: (services, notebook, stage) => show(services, String(notebook), String(stage)),
};

interface Row extends vscode.QuickPickItem {
  readonly cell?: number | null;
}

async function show({ server }: Services, uri: string, name: string): Promise<void> {
  const { plan } = await server.plan(uri);
  const stage = plan.stages.find((one) => one.name === name);
  const notebook = openNotebook(uri);
  if (stage === undefined || notebook === undefined) return;
  const rows: Row[] = [
    separator('reads'),
    ...stage.reads.map((flow) => ({
      label: flow.name,
      description: flow.type,
      detail: flow.why,
      cell: flow.cell,
    })),
    separator('writes'),
    ...stage.writes.map((flow) => ({
      label: flow.name,
      description: flow.type,
      detail: flow.why,
      cell: flow.cell,
    })),
    separator('params'),
    ...plan.params
      .filter(({ key }) => stage.params.includes(key))
      .map(({ key, value, cell }) => ({ label: key, description: value, cell })),
    separator('cells'),
    ...stage.cells.map((cell) => ({
      label: `cell ${cell + 1}`,
      description: firstLine(notebook, cell),
      cell,
    })),
  ];
  const title = `Stage ${name}: ${stage.title}`;
  const chosen = await vscode.window.showQuickPick(rows, { title, matchOnDescription: true });
  if (chosen?.cell != null) await revealCell(notebook, chosen.cell);
}

function separator(label: string): Row {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function firstLine(notebook: vscode.NotebookDocument, cell: number): string {
  return cell < notebook.cellCount ? notebook.cellAt(cell).document.lineAt(0).text : '';
}
