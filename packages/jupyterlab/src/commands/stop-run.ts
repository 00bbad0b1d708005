import { Notification } from '@jupyterlab/apputils';
import { stopIcon } from '@jupyterlab/ui-components';
import { targetRuns, tellProblems } from './run-services.js';
import type { Command } from './services.js';

/** Stops the run that lasts, as Ctrl-C does in a terminal. */
export const stopRun: Command = {
  id: 'stagewright:stop-run',
  icon: stopIcon,
  label: (trans) => trans.__('Stop the Run'),
  run: async (services) => {
    const runs = await targetRuns(services);
    if (runs === null) return;
    const stopped = await runs.stop();
    if (!stopped.ok) tellProblems(stopped.problems);
    else if (!stopped.value) Notification.info(services.trans.__('No run lasts.'), { autoClose: 5000 });
  },
};
