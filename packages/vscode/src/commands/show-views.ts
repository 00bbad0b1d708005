import type { ViewName } from '@stagewright/ui/contract';
import * as vscode from 'vscode';
import { checkAction } from '../views/check-action.js';
import type { ViewSource } from '../views/view-panels.js';
import type { Command, Services } from './services.js';

function show({ panels }: Services, name: ViewName, source: ViewSource): void {
  panels.show(name, source, checkAction);
}

/** The pipeline, drawn. */
export const showPipeline: Command = {
  id: 'stagewright.showPipeline',
  run: (services) => show(services, 'pipeline', services.sources.pipeline),
};

/** The runs, as a table. */
export const showRuns: Command = {
  id: 'stagewright.showRuns',
  run: (services) => show(services, 'runs', services.sources.runs),
};

/** The metrics of runs, as plots. */
export const showMetrics: Command = {
  id: 'stagewright.showMetrics',
  run: (services) => show(services, 'plots', services.sources.plots),
};

/** A run against another one, or the one before it. */
export const compareRuns: Command = {
  id: 'stagewright.compareRuns',
  async run(services, run, baseline) {
    const { sources, projects, worker } = services;
    const project = await projects.current();
    if (project === null) return;
    const newest = await worker.ask('record', { dir: project.dir, run: null });
    const id = typeof run === 'string' ? run : newest?.id;
    if (id === undefined) {
      await vscode.window.showInformationMessage('There is no run yet. Run the pipeline to make one.');
      return;
    }
    sources.diff.compare(id, typeof baseline === 'string' ? baseline : null);
    show(services, 'diff', sources.diff);
  },
};
