import { Notification } from '@jupyterlab/apputils';
import { kernelIcon } from '@jupyterlab/ui-components';
import { pipelineIcon } from '../icon.js';
import { targetRuns, tellProblems } from './run-services.js';
import type { Command, Services } from './services.js';
import { targetNotebook } from './target.js';

async function run(services: Services, stages: unknown, chooses: boolean): Promise<void> {
  const { app, trans } = services;
  const notebook = targetNotebook(services);
  if (notebook === null) return;
  const project = await services.runs.of(notebook);
  if ((await project.folder.reader().read('dvc.yaml')) === null) {
    Notification.info(trans.__('Extract the pipeline first: there is no dvc.yaml yet.'), { autoClose: 5000 });
    return;
  }
  const runs = await targetRuns(services, { chooses });
  if (runs === null) return;
  if (runs.isRunning) {
    Notification.info(trans.__('The pipeline is running already.'), { autoClose: 5000 });
    return;
  }
  const names = Array.isArray(stages) ? stages : [];
  const stage = names.length === 1 && typeof names[0] === 'string' ? names[0] : null;
  const started = await runs.start(stage);
  if (!started.ok) tellProblems(started.problems);
  else if (started.value === null)
    Notification.info(trans.__('Nothing to run: every stage is fresh.'), { autoClose: 5000 });
  else app.shell.activateById('stagewright-panel');
}

/** Runs what is stale: on the kernel that was chosen before, or on one that is chosen now. */
export const runPipeline: Command = {
  id: 'stagewright:run',
  icon: pipelineIcon,
  label: (trans) => trans.__('Run the Pipeline'),
  caption: (trans) => trans.__('Run the stages that are stale, on a kernel'),
  run: (services, { stages }) => run(services, stages, false),
};

/** The same on a kernel that is chosen now. */
export const runOnKernel: Command = {
  id: 'stagewright:run-on',
  icon: kernelIcon,
  label: (trans) => trans.__('Run the Pipeline on Another Kernel…'),
  run: (services) => run(services, [], true),
};
