import type { ServiceManager } from '@jupyterlab/services';
import type { IStateDB } from '@jupyterlab/statedb';
import { type ISignal, Signal } from '@lumino/signaling';
import type { Problem, Result, Run, RunDiff, RunEvent, RunPlan, StageStatus } from '@stagewright/core';
import type { KernelLink, RunFollower } from '@stagewright/runner/kernel';
import type { RunsData } from '@stagewright/ui';
import type { ProjectFolder } from '../files/project-folder.js';
import { CONFIG_FILE } from '../worker/protocol.js';
import { findKernel, findOwnKernel, type RunKernel } from './kernel-choice.js';

/** How many runs are listed. */
const MOST_RUNS = 200;
/** Of a log, what is kept to be shown while the run lasts. */
const LONGEST_LOG = 1024 * 1024;

/** After so long without a word from the kernel, a person is told that it is busy. */
const WAITING_MS = 3000;

interface Connected {
  readonly link: KernelLink;
  readonly id: string;
  /** The project's folder on the kernel's side. */
  project: string;
}

const bundle = () => import('../bundled/kernel.js');

/** The runs of one project: the one that is followed, and those of the store, as a kernel tells them. */
export class ProjectRuns {
  readonly #changed = new Signal<this, void>(this);
  readonly #ended = new Signal<this, Run>(this);
  readonly #logs = new Map<string, string>();
  #connected: Connected | null = null;
  #follower: RunFollower | null = null;
  #run: Run | null = null;
  #isLive = true;
  #liveTimer: ReturnType<typeof setTimeout> | undefined;
  #listed: { readonly runs: readonly Run[]; readonly problems: readonly Problem[] } | null = null;
  #found: Promise<void> | null = null;
  #status: readonly StageStatus[] | null = null;
  readonly #listChanged = new Signal<this, void>(this);
  #baseline: string | null = null;

  constructor(
    private readonly services: ServiceManager.IManager,
    readonly folder: ProjectFolder,
    private readonly state: IStateDB | null,
  ) {}

  /** Something of the run that is followed, or of the list, is another. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** The run that was followed has ended. */
  get ended(): ISignal<this, Run> {
    return this.#ended;
  }

  /** What the list shows is another: the run that others are compared with. */
  get listChanged(): ISignal<this, void> {
    return this.#listChanged;
  }

  setBaseline(run: string | null): void {
    this.#baseline = run;
    this.#listChanged.emit();
  }

  /** The run that lasts, or the last one that is known. */
  get run(): Run | null {
    return this.#run;
  }

  get isRunning(): boolean {
    return this.#follower !== null;
  }

  /** Whether the kernel tells of the run; false while it has other work to do first. */
  get isLive(): boolean {
    return this.#isLive;
  }

  get isConnected(): boolean {
    const kernel = this.#connected?.link.kernel;
    return kernel !== undefined && !kernel.isDisposed && kernel.status !== 'dead';
  }

  /** Which stages are stale: null when nothing was extracted, empty while no kernel has told. */
  get status(): readonly StageStatus[] | null {
    return this.#status;
  }

  /** Looks whether something was extracted, and asks the kernel, if one was chosen, what is stale. */
  async refreshStatus(): Promise<void> {
    const isExtracted = (await this.folder.reader().read('dvc.yaml')) !== null;
    const before = JSON.stringify(this.#status);
    this.#status = isExtracted ? [] : null;
    if (isExtracted && this.#connected !== null && !this.isRunning) {
      const { readStatus } = await bundle();
      const plan = await this.#plan(null, false);
      const status = plan.ok ? await readStatus(this.#connected.link, plan.value) : plan;
      if (status.ok) this.#status = status.value;
    }
    if (JSON.stringify(this.#status) !== before) this.#changed.emit();
  }

  /** The kernel that runs were made on, where it still is, and the run that is under way there. Asked once. */
  find(): Promise<void> {
    this.#found ??= this.#find().catch((error: unknown) => {
      this.#found = null;
      throw error;
    });
    return this.#found;
  }

  async #find(): Promise<void> {
    if (this.isConnected) return;
    const kept = await this.state?.fetch(this.#key).catch(() => undefined);
    const id = typeof kept === 'string' ? kept : null;
    const found =
      (await findOwnKernel(this.services, this.folder)) ??
      (id === null ? null : await findKernel(this.services, this.folder, id));
    if (found === null) return;
    const { link, project } = await this.#connect(found);
    const { findRun, readRun } = await bundle();
    const underWay = await findRun(link, project);
    // A kernel that does not answer now may do so later: whoever asks again starts anew.
    if (!underWay.ok) throw new Error(underWay.problems[0]?.message ?? '');
    if (this.#connected !== null) this.#connected.project = underWay.value.project;
    if (underWay.value.run !== null) return this.#follow(underWay.value.run);
    const [newest] = (await this.list()).runs;
    const last = newest === undefined ? null : await readRun(link, project, newest.id);
    if (last?.ok) this.#run = last.value;
    this.#changed.emit();
    await this.refreshStatus();
  }

  /** Makes a kernel the one that runs are made on and told by. */
  async use(found: RunKernel): Promise<void> {
    await this.#connect(found);
    await this.state?.save(this.#key, found.kernel.id).catch(() => {});
  }

  async #connect({ kernel, project }: RunKernel): Promise<Connected> {
    const before = this.#connected;
    const { KernelLink, RUNTIME } = await bundle();
    this.#connected = { link: new KernelLink(kernel, RUNTIME), id: kernel.id, project };
    before?.link.kernel.dispose();
    return this.#connected;
  }

  /** Runs stages that are stale: one with what it needs, or all. Gives the problems that kept it from starting; null when nothing is stale. */
  async start(stage: string | null, force = false): Promise<Result<string | null>> {
    const { link } = this.#need();
    const { startRun } = await bundle();
    const plan = await this.#plan(stage, force);
    if (!plan.ok) return plan;
    const started = await startRun(link, plan.value);
    if (!started.ok) return started;
    if (started.value.kind === 'fresh') return { ok: true, value: null, problems: [] };
    if (this.#connected !== null) this.#connected.project = started.value.project;
    await this.#follow(started.value.run);
    return { ok: true, value: started.value.run, problems: [] };
  }

  async #plan(stage: string | null, force: boolean): Promise<Result<RunPlan>> {
    const { planRun } = await bundle();
    const reader = this.folder.reader();
    const read = async (file: string) => ({
      ok: true as const,
      value: await reader.read(file),
      problems: [],
    });
    return planRun(read, { project: this.#need().project, stage, force });
  }

  async stop(): Promise<Result<boolean>> {
    const { link, project } = this.#need();
    const { stopRun } = await bundle();
    return stopRun(link, project, this.#run?.id ?? '');
  }

  async #follow(run: string): Promise<void> {
    const { link, project } = this.#need();
    const { RunFollower } = await bundle();
    this.#logs.clear();
    this.#isLive = true;
    const follower = new RunFollower(link, {
      project,
      run,
      onNews: (events, now) => this.#take(events, now),
      onLive: (isLive) => this.#setLive(isLive),
    });
    this.#follower = follower;
    this.#changed.emit();
    void follower.ended.then((result) => {
      if (this.#follower !== follower) return;
      this.#follower = null;
      if (result?.ok) this.#run = result.value;
      else if (this.#run !== null) this.#run = lost(this.#run, result?.problems ?? []);
      if (this.#run !== null && result !== null) this.#ended.emit(this.#run);
      this.#changed.emit();
      void this.refreshStatus().catch(() => {});
    });
  }

  /** The kernel has other work only when it is at it for a while. */
  #setLive(isLive: boolean): void {
    clearTimeout(this.#liveTimer);
    const set = () => {
      if (this.#isLive === isLive) return;
      this.#isLive = isLive;
      this.#changed.emit();
    };
    if (isLive) set();
    else this.#liveTimer = setTimeout(set, WAITING_MS);
  }

  #take(events: readonly RunEvent[], run: Run): void {
    this.#run = run;
    for (const event of events) {
      if (event.type !== 'stage-log') continue;
      const text = (this.#logs.get(event.stage) ?? '') + event.text;
      this.#logs.set(event.stage, text.slice(-LONGEST_LOG));
    }
    this.#changed.emit();
  }

  /** The console log of a stage: of the run that was followed as far as it was told, of others as it is stored. */
  async logOf(run: string, stage: string): Promise<Result<string | null>> {
    const told = run === this.#run?.id ? this.#logs.get(stage) : undefined;
    if (told !== undefined) return { ok: true, value: told, problems: [] };
    const { link, project } = this.#need();
    const { readLog } = await bundle();
    return readLog(link, project, run, stage);
  }

  /** The newest runs; those that have ended are read once. */
  async list(): Promise<{ readonly runs: readonly Run[]; readonly problems: readonly Problem[] }> {
    const { link, project } = this.#need();
    const { listRuns } = await bundle();
    const known = this.#listed?.runs ?? [];
    const listed = await listRuns(link, project, { most: MOST_RUNS, known });
    this.#listed = listed.ok ? listed.value : { runs: known, problems: listed.problems };
    return this.#listed;
  }

  /** The runs as the views show them. */
  async data(): Promise<RunsData> {
    const { runs, problems } = await this.list();
    const { summarizeRun } = await bundle();
    const current = this.#run;
    const all = runs.map((run) => (run.id === current?.id ? current : run));
    return {
      runs: all.map((run) => ({ ...summarizeRun(run), metrics: run.metrics })),
      baseline: this.#baseline,
      directions: (await this.#config()).metrics,
      problems: [...problems],
    };
  }

  /** What differs between two runs; null when one of them is not there. */
  async compare(run: string, baseline: string): Promise<RunDiff | null> {
    const { link, project } = this.#need();
    const { compareRuns, readChangedTexts } = await bundle();
    const { runs } = await this.list();
    const ours = runs.find(({ id }) => id === run);
    const theirs = runs.find(({ id }) => id === baseline);
    if (ours === undefined || theirs === undefined) return null;
    const texts = await readChangedTexts(link, project, [ours, theirs]);
    const textOf = (hash: string) => (texts.ok ? (texts.value.get(hash) ?? null) : null);
    return compareRuns(ours, theirs, await this.#config(), textOf);
  }

  async #config() {
    const { readConfig, defaultConfig } = await bundle();
    const text = await this.folder.reader().read(CONFIG_FILE);
    const config = text === null ? null : readConfig(text, CONFIG_FILE);
    return config?.ok ? config.value : defaultConfig;
  }

  #need(): Connected {
    if (this.#connected === null) throw new Error('no kernel was chosen');
    return this.#connected;
  }

  get #key(): string {
    return `stagewright:kernel:${this.folder.path}`;
  }
}

/** A run that nobody tells of any more. */
function lost(run: Run, problems: readonly Problem[]): Run {
  return { ...run, state: 'interrupted', reason: problems[0]?.message ?? null };
}
