import type { Run } from '@stagewright/core';
import type { RunOutcome } from '@stagewright/runner';
import { COMMANDS } from '@stagewright/server/names';
import * as vscode from 'vscode';
import { shortNumber } from '../host/numbers.js';
import { findPython } from '../host/python.js';
import { requireTrust } from '../host/trust.js';
import type { Project } from '../language/projects.js';
import { showProblems } from '../notebook/show-problems.js';
import { extractNotebook } from './extract.js';
import type { Command, Services } from './services.js';
import { targetNotebook, targetProject } from './target.js';

/** Runs the stages of a notebook's pipeline that are stale; one with what it needs, where a stage is named. */
export const run: Command = {
  id: COMMANDS.run,
  async run(services, uri, stage) {
    await runNotebook(services, uri, typeof stage === 'string' ? stage : null, false);
  },
};

/** Runs also what is fresh. */
export const runAll: Command = {
  id: 'stagewright.runAll',
  run: (services, uri) => runNotebook(services, uri, null, true),
};

/** Ends the run under way. */
export const stopRun: Command = {
  id: 'stagewright.stopRun',
  run() {
    for (const stop of stops) stop.cancel();
  },
};

const TITLE = 'Run Pipeline';
const stops = new Set<vscode.CancellationTokenSource>();

async function runNotebook(
  services: Services,
  uri: unknown,
  stage: string | null,
  force: boolean,
): Promise<void> {
  const notebook = await targetNotebook(services, uri);
  const project = notebook === undefined ? null : await targetProject(services, notebook);
  if (notebook === undefined || project === null || !(await requireTrust('Running a pipeline'))) return;
  if (!(await isExtracted(services, notebook))) return;
  await runProject(services, project, stage, force);
}

/** There is a pipeline, and it is that of the notebook; else a person is asked. */
async function isExtracted(services: Services, notebook: vscode.NotebookDocument): Promise<boolean> {
  const { extracted, cells } = await services.server.drift(notebook.uri.toString());
  const changed = cells.filter(({ cell }) => cell).length;
  if (extracted && changed === 0) return true;
  const [first, asIs] = ['Extract First', 'Run It As It Is'];
  const message = extracted
    ? `The notebook has changed since the pipeline was extracted (${changed === 1 ? 'one cell' : `${changed} cells`}).`
    : 'This notebook has no pipeline yet: extract it first.';
  const chosen = await vscode.window.showInformationMessage(message, first, ...(extracted ? [asIs] : []));
  if (chosen === asIs) return true;
  return chosen === first && (await extractNotebook(services, notebook));
}

/** Runs a pipeline with progress, and tells how it ended. */
export async function runProject(
  services: Services,
  project: Project,
  stage: string | null,
  force: boolean,
): Promise<void> {
  const { worker, projects } = services;
  const python = await findPython(project.uri);
  const stop = new vscode.CancellationTokenSource();
  stops.add(stop);
  await vscode.commands.executeCommand('setContext', 'stagewright.isRunning', true);
  try {
    const outcome = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: TITLE, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => stop.cancel());
        let told = 0;
        const onRun = (now: Run) => {
          projects.running(project, now);
          const [done, message] = describeProgress(now);
          progress.report({ message, increment: done - told });
          told = done;
        };
        const params = { dir: project.dir, stage, force, python };
        return worker.ask('run', params, { onRun, token: stop.token });
      },
    );
    if (!outcome.ok) return void showProblems(services, TITLE, outcome.problems);
    void tellEnding(services, project, outcome.value);
  } finally {
    stops.delete(stop);
    await vscode.commands.executeCommand('setContext', 'stagewright.isRunning', stops.size > 0);
    projects.running(project, null);
    await projects.refresh();
  }
}

/** How much of a run is done, from 0 to 100, and what is going on. */
function describeProgress({ stages }: Run): [number, string] {
  const ended = stages.filter(({ state }) => state !== 'running' && state !== 'queued').length;
  const names = stages.filter(({ state }) => state === 'running').map(({ name }) => name);
  const text = names.length === 0 ? '' : ` · ${names.join(', ')}`;
  return [(100 * ended) / Math.max(1, stages.length), `${ended} of ${stages.length} stages${text}`];
}

async function tellEnding(services: Services, project: Project, outcome: RunOutcome): Promise<void> {
  if (outcome.kind === 'fresh') {
    const count = outcome.stages.length;
    await vscode.window.showInformationMessage(
      `Nothing to run: ${count === 1 ? 'one stage is' : `${count} stages are`} fresh.`,
    );
    return;
  }
  const { run: ended } = outcome;
  if (ended.state === 'failed') return tellFailure(services, project, ended);
  const metrics = ended.metrics.slice(0, 4).map(({ name, value }) => `${name} ${shortNumber(value)}`);
  const text = ended.state === 'finished' ? ['Run finished', ...metrics].join(' · ') : `Run ${ended.state}`;
  const [runs, compare] = ['Show Runs', 'Compare'];
  const chosen = await vscode.window.showInformationMessage(`${text}.`, runs, compare);
  if (chosen === runs) await vscode.commands.executeCommand('stagewright.showRuns');
  if (chosen === compare) await vscode.commands.executeCommand('stagewright.compareRuns', ended.id);
}

async function tellFailure({ worker }: Services, { dir }: Project, ended: Run): Promise<void> {
  const failed = ended.stages.find(({ state }) => state === 'failed');
  const message = `Stage ${failed?.name} failed: ${failed?.reason ?? ended.reason ?? 'no reason is known'}. Its log has more.`;
  const show = 'Show Its Log';
  if ((await vscode.window.showErrorMessage(message, show)) !== show || failed === undefined) return;
  const content = await worker.ask('log', { dir, run: ended.id, stage: failed.name });
  const document = await vscode.workspace.openTextDocument({ content: content ?? '', language: 'log' });
  await vscode.window.showTextDocument(document, { preview: true });
}
