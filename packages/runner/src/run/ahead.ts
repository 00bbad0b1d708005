import { join } from 'node:path';
import type { Pipeline, Stage } from '../pipeline/pipeline.js';
import type { Guard } from '../process/guard.js';
import { canStartAhead, StageProcess } from '../process/stage-process.js';

interface AheadOptions {
  readonly pipeline: Pipeline;
  readonly runtime: string | null;
  readonly guard: Guard;
  readonly envOf: (stage: string) => NodeJS.ProcessEnv;
}

/** Processes of stages that wait for their turn, importing their libraries meanwhile. */
export class Ahead {
  readonly #waiting = new Map<string, StageProcess>();
  readonly #started = new Set<string>();
  readonly #importing = new Set<StageProcess>();

  constructor(private readonly options: AheadOptions) {}

  /** How many processes wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** How many of them are still importing. */
  get importing(): number {
    return this.#importing.size;
  }

  /** Whether a stage's process waits for its turn. */
  has(stage: string): boolean {
    return this.#waiting.has(stage);
  }

  /** Settled when the next of them has imported all; with none, never. */
  nextImported(): Promise<void> {
    return Promise.race([...this.#importing].map((process) => process.imported));
  }

  /** Starts a stage's first command ahead, once, where that can be done. */
  prepare(stage: Stage): void {
    const [command = ''] = stage.cmd;
    if (this.#started.has(stage.name) || !canStartAhead(command, this.options.runtime)) return;
    this.#started.add(stage.name);
    const process = this.#start(stage, command, true);
    this.#waiting.set(stage.name, process);
    this.#importing.add(process);
    void process.imported.then(() => this.#importing.delete(process));
  }

  /** The process for a command of a stage: the one that waits for its turn, or a new one. */
  take(stage: Stage, command: string): StageProcess {
    this.#started.add(stage.name);
    const waiting = this.#waiting.get(stage.name);
    this.#waiting.delete(stage.name);
    if (waiting !== undefined) this.#importing.delete(waiting);
    if (waiting?.isWaiting && command === stage.cmd[0]) return waiting;
    return this.#start(stage, command, false);
  }

  /** Ends what waits for a turn that will not come. */
  cancel(stage: string): void {
    this.#waiting.get(stage)?.cancel();
    this.#waiting.delete(stage);
  }

  cancelAll(): void {
    for (const stage of [...this.#waiting.keys()]) this.cancel(stage);
  }

  #start(stage: Stage, command: string, ahead: boolean): StageProcess {
    const { pipeline, runtime, guard, envOf } = this.options;
    const folder = join(pipeline.dir, stage.folder);
    return new StageProcess({ command, folder, env: envOf(stage.name), runtime, guard }, ahead);
  }
}
