import { Notification } from '@jupyterlab/apputils';
import { CommandToolbarButton } from '@jupyterlab/ui-components';
import type { Run } from '@stagewright/core';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import type { StagewrightPanel } from '../views/panel.js';
import type { Services } from './services.js';

/** After so long it is looked again, where the server did not answer. */
const RETRY_MS = 5000;

/** What the panel's own toolbar has, besides the buttons of the pipeline. */
const BUTTONS = ['stagewright:run-on', 'stagewright:runs', 'stagewright:look-at-variables'];

/** Keeps the panel at what is known of runs and kernels; finds a run again that was started before the page was opened. */
export function followRuns(services: Services, panel: StagewrightPanel): void {
  const { app, notebooks, runs, knowledge } = services;
  for (const id of BUTTONS)
    panel.toolbar.addItem(id, new CommandToolbarButton({ commands: app.commands, id, label: '' }));
  let isDue = false;
  const refresh = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      for (const id of BUTTONS) app.commands.notifyCommandChanged(id);
      if (!panel.isDisposed) panel.refresh();
    });
  };
  runs.changed.connect(refresh);
  knowledge.changed.connect(refresh);
  runs.ended.connect((_all, run) => tellEnd(services, run));
  const look = (notebook: OpenNotebook | null, isOther = false): void => {
    if (notebook === null || notebook.panel.isDisposed) return;
    void find(services, notebook, isOther).then(refresh, (error: unknown) => {
      report(error);
      setTimeout(() => look(notebook, isOther), RETRY_MS);
    });
  };
  notebooks.currentChanged.connect((_all, notebook) => look(notebook));
  notebooks.added.connect((_all, notebook) => {
    knowledge.of(notebook);
    look(notebook);
  });
  for (const notebook of notebooks.all) look(notebook);
  app.serviceManager.contents.fileChanged.connect((_contents, { newValue }) => {
    if (newValue?.path?.endsWith('dvc.yaml')) for (const notebook of notebooks.all) look(notebook, true);
  });
}

/** Looks for the run of a notebook's project, once; and whether it was extracted, once and when `dvc.yaml` is another. */
async function find({ runs }: Services, notebook: OpenNotebook, isOther: boolean): Promise<void> {
  await notebook.firstLook;
  const project = await runs.of(notebook);
  if (project.status === null || isOther) await project.refreshStatus();
  await project.find();
}

/** Nobody asked for it: the console is the log. */
function report(error: unknown): void {
  console.error('Stagewright: runs could not be looked for:', error);
}

function tellEnd({ trans }: Services, run: Run): void {
  const { state, reason } = run;
  if (state === 'finished') Notification.success(trans.__('The run has finished.'), { autoClose: 5000 });
  else if (state === 'failed')
    Notification.error(trans.__('The run has failed: %1', reason ?? ''), { autoClose: false });
  else Notification.warning(trans.__('The run was interrupted: %1', reason ?? ''), { autoClose: 10_000 });
}
