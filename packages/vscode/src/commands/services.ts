import type * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Previews } from '../host/preview.js';
import type { Worker } from '../host/worker.js';
import type { Drifts } from '../language/drifts.js';
import type { Plans } from '../language/plans.js';
import type { Projects } from '../language/projects.js';
import type { ServerRequests } from '../language/requests.js';
import type { ActiveNotebook } from '../notebook/active-notebook.js';
import type { DiffSource, PipelineSource, RunsSource } from '../views/sources.js';
import type { ViewPanels } from '../views/view-panels.js';

/** What commands work with. */
export interface Services {
  readonly log: vscode.LogOutputChannel;
  /** `package.json` of the extension. */
  readonly manifest: unknown;
  readonly client: LanguageClient;
  readonly server: ServerRequests;
  readonly previews: Previews;
  readonly panels: ViewPanels;
  readonly sources: {
    readonly pipeline: PipelineSource;
    readonly runs: RunsSource;
    readonly plots: RunsSource;
    readonly diff: DiffSource;
  };
  readonly active: ActiveNotebook;
  readonly plans: Plans;
  readonly projects: Projects;
  readonly drifts: Drifts;
  readonly worker: Worker;
}

/** One command, one file: its id as in `package.json`, and what it does. */
export interface Command {
  readonly id: string;
  run(services: Services, ...args: readonly unknown[]): unknown;
}
