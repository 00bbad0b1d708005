import { MainAreaWidget } from '@jupyterlab/apputils';
import { pipelineIcon } from '../icon.js';
import { placeBelow } from '../views/place-below.js';
import { TextView } from '../views/text-view.js';
import { targetRuns, tellProblems } from './run-services.js';
import type { Command } from './services.js';

/** The console log of a stage, as it grows. */
export const openLog: Command = {
  id: 'stagewright:open-log',
  label: (trans) => trans.__('Show the Log of a Stage'),
  isHidden: true,
  run: async (services, { run, stage }) => {
    const { app, trans } = services;
    const runs = await targetRuns(services);
    if (runs === null || typeof run !== 'string' || typeof stage !== 'string') return;
    const log = await runs.logOf(run, stage);
    if (!log.ok) {
      tellProblems(log.problems);
      return;
    }
    const content = new TextView(trans.__('Log of %1', stage));
    const widget = new MainAreaWidget({ content });
    widget.id = `stagewright-log-${run}-${stage}`;
    widget.title.label = trans.__('Log of %1', stage);
    widget.title.icon = pipelineIcon;
    widget.title.closable = true;
    const none = trans.__('Nothing was printed.');
    content.showText(log.value || none);
    const follow = async () => {
      if (runs.run?.id !== run) return;
      const now = await runs.logOf(run, stage);
      if (now.ok && now.value) content.showText(now.value);
    };
    const onChange = () => void follow().catch(() => {});
    if (runs.isRunning) runs.changed.connect(onChange);
    widget.disposed.connect(() => runs.changed.disconnect(onChange));
    placeBelow(app, widget);
  },
};
