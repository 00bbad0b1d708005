import type { ServiceManager } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import { type ISignal, Signal } from '@lumino/signaling';
import type { Run } from '@stagewright/core';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { ProjectRuns } from './project-runs.js';

/** The runs of each project that a notebook is open of. */
export class AllRuns {
  readonly #projects = new Map<string, ProjectRuns>();
  readonly #folders = new WeakMap<OpenNotebook, string>();
  readonly #changed = new Signal<this, void>(this);
  readonly #ended = new Signal<this, Run>(this);

  constructor(
    private readonly services: ServiceManager.IManager,
    private readonly state: IStateDB | null,
  ) {}

  /** Something of a run that is followed is another. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** A run that was followed has ended. */
  get ended(): ISignal<this, Run> {
    return this.#ended;
  }

  /** The runs of a notebook's project. */
  async of(notebook: OpenNotebook): Promise<ProjectRuns> {
    const folder = await notebook.folder();
    this.#folders.set(notebook, folder.path);
    const known = this.#projects.get(folder.path);
    if (known !== undefined) return known;
    const runs = new ProjectRuns(this.services, folder, this.state);
    this.#projects.set(folder.path, runs);
    runs.changed.connect(() => this.#changed.emit());
    runs.ended.connect((_runs, run) => this.#ended.emit(run));
    return runs;
  }

  /** The same where it is known already; null before. */
  known(notebook: OpenNotebook): ProjectRuns | null {
    return this.#projects.get(this.#folders.get(notebook) ?? '\0') ?? null;
  }

  /** The project that a run is known of. */
  withRun(run: string): ProjectRuns | null {
    return [...this.#projects.values()].find((runs) => runs.run?.id === run) ?? null;
  }
}
