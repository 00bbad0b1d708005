import { MainAreaWidget } from '@jupyterlab/apputils';
import { listIcon } from '@jupyterlab/ui-components';
import type { RunDiff } from '@stagewright/core';
import type { ViewAction, ViewMessage, ViewName } from '@stagewright/ui';
import { pipelineIcon } from '../icon.js';
import type { ProjectRuns } from '../runs/project-runs.js';
import { placeBelow } from '../views/place-below.js';
import { ViewWidget } from '../views/view-widget.js';
import { targetRuns } from './run-services.js';
import type { Command, Services } from './services.js';
import { carryOut } from './view-actions.js';

/** Shows a view of runs in the main area; one of each kind. */
function show(
  services: Services,
  name: ViewName,
  title: string,
  message: () => ViewMessage,
): MainAreaWidget<ViewWidget> {
  const { app } = services;
  const source = { message, act: (action: ViewAction) => void carryOut(services, action) };
  const content = new ViewWidget(name, source, services.trans);
  const widget = new MainAreaWidget({ content });
  widget.id = `stagewright-${name}`;
  widget.title.label = title;
  widget.title.icon = pipelineIcon;
  placeBelow(app, widget);
  return widget;
}

/** A table or plots of runs, kept up to date while a run lasts. */
async function showList(
  services: Services,
  runs: ProjectRuns,
  kind: 'runs' | 'plots',
  title: string,
  only: readonly string[],
): Promise<void> {
  let data = await runs.data();
  const message = (): ViewMessage => {
    const shown = only.length === 0 ? data.runs : data.runs.filter(({ id }) => only.includes(id));
    return { type: kind, data: { ...data, runs: shown } };
  };
  const widget = show(services, kind, title, message);
  const refresh = async () => {
    data = await runs.data();
    if (!widget.isDisposed) widget.content.refresh();
  };
  const onEnded = () => void refresh().catch(() => {});
  runs.ended.connect(onEnded);
  runs.listChanged.connect(onEnded);
  widget.disposed.connect(() => {
    runs.ended.disconnect(onEnded);
    runs.listChanged.disconnect(onEnded);
  });
}

/** The runs of the project, as a table. */
export const showRuns: Command = {
  id: 'stagewright:runs',
  icon: listIcon,
  label: (trans) => trans.__('Show the Runs'),
  run: async (services) => {
    const runs = await targetRuns(services);
    if (runs !== null) await showList(services, runs, 'runs', services.trans.__('Runs'), []);
  },
};

/** Metrics of runs over their steps. */
export const plotRuns: Command = {
  id: 'stagewright:plot-runs',
  label: (trans) => trans.__('Plot the Runs'),
  run: async (services, { runs: only }) => {
    const runs = await targetRuns(services);
    const names = Array.isArray(only) ? only.filter((name): name is string => typeof name === 'string') : [];
    if (runs !== null) await showList(services, runs, 'plots', services.trans.__('Metrics'), names);
  },
};

/** One run against another. */
export const compareTwoRuns: Command = {
  id: 'stagewright:compare-runs',
  label: (trans) => trans.__('Compare Two Runs'),
  isHidden: true,
  run: async (services, { run, baseline }) => {
    const runs = await targetRuns(services);
    if (runs === null || typeof run !== 'string' || typeof baseline !== 'string') return;
    const diff: RunDiff | null = await runs.compare(run, baseline);
    if (diff !== null)
      show(services, 'diff', services.trans.__('Run Against Run'), () => ({ type: 'diff', data: diff }));
  },
};

/** The run that the others are compared with. */
export const setBaseline: Command = {
  id: 'stagewright:set-baseline',
  label: (trans) => trans.__('Compare with This Run'),
  isHidden: true,
  run: async (services, { run }) => {
    const runs = await targetRuns(services);
    runs?.setBaseline(typeof run === 'string' ? run : null);
  },
};
