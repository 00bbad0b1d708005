import type { Problem } from '@stagewright/core';
import type { ViewAction, ViewMessage } from '@stagewright/ui/contract';
import * as vscode from 'vscode';
import type { Worker } from '../host/worker.js';
import type { Drifts } from '../language/drifts.js';
import type { Plans } from '../language/plans.js';
import type { Projects } from '../language/projects.js';
import type { ActiveNotebook } from '../notebook/active-notebook.js';
import type { ViewSource } from './view-panels.js';

/** What the sources read. */
export interface SourceParts {
  readonly active: ActiveNotebook;
  readonly plans: Plans;
  readonly drifts: Drifts;
  readonly projects: Projects;
  readonly worker: Worker;
}

type Act = (action: ViewAction) => Promise<void>;

function nothing(...problems: Problem[]): ViewMessage {
  return { type: 'nothing', problems };
}

function hint(code: string, message: string, remedy: string): Problem {
  return { code, level: 'info', message, remedy };
}

/** The pipeline of the notebook that a person is at, with what is fresh. */
export class PipelineSource implements ViewSource, vscode.Disposable {
  readonly title = 'Pipeline';
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly parts: SourceParts,
    readonly act: Act,
  ) {
    const changed = () => this.#changed.fire(undefined);
    const { active, plans, projects, drifts } = parts;
    const events = [active, plans, projects, drifts].map((part) => part.onDidChange(changed));
    this.#subscriptions = [this.#changed, ...events];
  }

  async message(): Promise<ViewMessage> {
    const { active, plans, projects, drifts } = this.parts;
    const { document } = active;
    if (document === undefined)
      return nothing(hint('view/no-notebook', 'No notebook is open.', 'Open one to see its pipeline.'));
    const answer = await plans.of(document);
    if (answer === null) return nothing();
    const project = await projects.of(document);
    const { status, run } = project === null ? { status: null, run: null } : projects.stateOf(project);
    const { plan, problems } = answer;
    return {
      type: 'pipeline',
      data: {
        plan,
        findings: [...problems],
        status: status?.map((stage) => ({ ...stage, reasons: [...stage.reasons] })) ?? null,
        run,
        drift: drifts.all(document),
      },
    };
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

/** The runs of the pipeline: as a table, or as plots of some of them. */
export class RunsSource implements ViewSource, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  readonly #subscription: vscode.Disposable;
  #baseline: string | null = null;
  #chosen: ReadonlySet<string> | null = null;

  constructor(
    private readonly kind: 'runs' | 'plots',
    private readonly parts: SourceParts,
    readonly act: Act,
  ) {
    this.#subscription = parts.projects.onDidChange(() => this.#changed.fire(undefined));
  }

  get title(): string {
    return this.kind === 'runs' ? 'Runs' : 'Metrics';
  }

  /** The run that others are compared with; null: each with the one before. */
  setBaseline(run: string | null): void {
    this.#baseline = run;
    this.#changed.fire(undefined);
  }

  /** Shows only these runs. */
  choose(runs: readonly string[]): void {
    this.#chosen = new Set(runs);
    this.#changed.fire(undefined);
  }

  async message(): Promise<ViewMessage> {
    const { projects, worker } = this.parts;
    const project = await projects.current();
    if (project === null)
      return nothing(hint('view/no-project', 'No pipeline is open.', 'Open its notebook to see its runs.'));
    const data = await worker.ask('runs', { dir: project.dir });
    const chosen = this.#chosen;
    const runs = chosen === null ? data.runs : data.runs.filter(({ id }) => chosen.has(id));
    return { type: this.kind, data: { ...data, runs, baseline: this.#baseline } };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** Two runs side by side. */
export class DiffSource implements ViewSource, vscode.Disposable {
  readonly title = 'Compare Runs';
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChange = this.#changed.event;
  #pair: { readonly run: string; readonly baseline: string | null } | null = null;

  constructor(
    private readonly parts: SourceParts,
    readonly act: Act,
  ) {}

  /** Chooses what is compared; null: with the run before. */
  compare(run: string, baseline: string | null): void {
    this.#pair = { run, baseline };
    this.#changed.fire(undefined);
  }

  async message(): Promise<ViewMessage> {
    const { projects, worker } = this.parts;
    const project = await projects.current();
    if (project === null || this.#pair === null) return nothing();
    const found = await worker.ask('diff', { dir: project.dir, ...this.#pair });
    return found.ok
      ? { type: 'diff', data: structuredClone(found.value) as never }
      : nothing(...found.problems);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
