import { Notification } from '@jupyterlab/apputils';
import type { Problem } from '@stagewright/core';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { chooseKernel } from '../runs/kernel-choice.js';
import type { ProjectRuns } from '../runs/project-runs.js';
import type { Services } from './services.js';
import { targetNotebook } from './target.js';

/** The runs of the project that a person is at, with a kernel; null when they did not choose one. */
export async function targetRuns(
  services: Services,
  options: { readonly chooses?: boolean } = {},
): Promise<ProjectRuns | null> {
  const notebook = targetNotebook(services);
  if (notebook === null) return null;
  const runs = await services.runs.of(notebook);
  await runs.find();
  if (runs.isConnected && options.chooses !== true) return runs;
  return (await connect(services, notebook, runs)) ? runs : null;
}

async function connect(services: Services, notebook: OpenNotebook, runs: ProjectRuns): Promise<boolean> {
  const { app, trans } = services;
  const chosen = await chooseKernel(app.serviceManager, notebook, runs.folder, trans);
  if (chosen === null) return false;
  await runs.use(chosen);
  return true;
}

/** Says what kept something from being done, and what to do. */
export function tellProblems(problems: readonly Problem[]): void {
  for (const { message, remedy } of problems.slice(0, 3))
    Notification.error(`${message} ${remedy}`, { autoClose: false });
}
