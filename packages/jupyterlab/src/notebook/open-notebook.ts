import type { ICellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { type ISignal, Signal } from '@lumino/signaling';
import type { CellDrift } from '@stagewright/core';
import { ProjectFolder } from '../files/project-folder.js';
import type { Analysis } from '../host/analysis.js';
import {
  type CellInput,
  CONFIG_FILE,
  type Look,
  type Method,
  type Methods,
  type NotebookInput,
} from '../worker/protocol.js';

/** Long enough that who types is not looked at between two keys. */
const SETTLE_MS = 250;
/** After so long it is tried again what failed, e.g. because the server did not answer. */
const RETRY_MS = 5000;

/** A notebook that is open in a tab, with what is known of it. */
export class OpenNotebook {
  readonly #changed = new Signal<this, void>(this);
  readonly #looked = new Signal<this, void>(this);
  /** Resolved when the notebook was looked at for the first time. */
  readonly firstLook = new Promise<void>((resolve) => {
    const done = () => {
      this.#looked.disconnect(done);
      resolve();
    };
    this.#looked.connect(done);
  });
  readonly #key: string;
  #look: Look | null = null;
  #drift: readonly CellDrift[] = [];
  #folder: Promise<ProjectFolder> | null = null;
  #config: string | null | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #driftTimer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isDirty = true;

  constructor(
    readonly panel: NotebookPanel,
    private readonly analysis: Analysis,
    private readonly contents: Contents.IManager,
  ) {
    this.#key = panel.id;
    void panel.context.ready.then(() => {
      if (panel.isDisposed) return;
      panel.content.modelContentChanged?.connect(this.#contentChanged, this);
      panel.context.pathChanged.connect(this.#pathChanged, this);
      panel.context.saveState.connect(this.#saved, this);
      contents.fileChanged.connect(this.#fileChanged, this);
      // Not at once: the storage of JupyterLite ends for good when its files are asked for while it is made ready for checkpoints.
      this.invalidate();
      this.extracted();
    });
    panel.disposed.connect(() => this.#dispose());
  }

  /** What is known now is another than before. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** The notebook was looked at: cells may be others, even where what is known of them is the same. */
  get looked(): ISignal<this, void> {
    return this.#looked;
  }

  /** What is known of the notebook; null while nothing is, and for one that is not in Python. */
  get look(): Look | null {
    return this.#look;
  }

  /** Cells that went another way than their scripts; empty where nothing was extracted, or while it is not known. */
  get drift(): readonly CellDrift[] {
    return this.#drift;
  }

  get isPython(): boolean {
    return /^i?python3?$/i.test(this.#language);
  }

  /** The cells as they are now. */
  cells(): readonly CellInput[] {
    return [...(this.panel.content.model?.cells ?? [])].map(cellInput);
  }

  /** The folder that the pipeline is written into. */
  folder(): Promise<ProjectFolder> {
    this.#folder ??= ProjectFolder.of(this.contents, this.panel.context.path).catch((error: unknown) => {
      this.#folder = null;
      throw error;
    });
    return this.#folder;
  }

  /** Says that what is known may be wrong: looks again when nobody has typed for a moment. */
  invalidate(): void {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain().catch(this.#failed), SETTLE_MS);
  }

  /** What is known of the notebook as it is now. */
  async fresh(): Promise<Look | null> {
    clearTimeout(this.#timer);
    await this.#lookAgain();
    return this.#look;
  }

  /** Whether the server lets us keep what tells hand edits from generated text. */
  async canKeepBases(): Promise<boolean> {
    const folder = await this.folder();
    return (await folder.hidden()) !== null || folder.hidesNothing();
  }

  /** Says that the files of the pipeline may be others. */
  extracted(): void {
    clearTimeout(this.#driftTimer);
    this.#driftTimer = setTimeout(() => void this.#lookForDrift().catch(this.#failed), SETTLE_MS);
  }

  async #lookForDrift(): Promise<void> {
    await this.#looking;
    if (this.panel.isDisposed || this.#look === null) return;
    const drift = (await this.ask('drift', {})) ?? [];
    if (JSON.stringify(drift) === JSON.stringify(this.#drift)) return;
    this.#drift = drift;
    this.#changed.emit();
  }

  /** Asks the worker about the notebook as it is now. */
  async ask<M extends Method>(method: M, params: Methods[M]['params']): Promise<Methods[M]['answer']> {
    await this.fresh();
    const folder = await this.folder();
    return this.analysis.ask(method, this.#key, params, folder.reader(), this.#known);
  }

  get #known(): Readonly<Record<string, string | null>> {
    return this.#config === undefined ? {} : { [CONFIG_FILE]: this.#config };
  }

  /** Looks once more after the look under way, unless nothing has changed. */
  #lookAgain(): Promise<void> {
    const next = this.#looking.catch(() => {}).then(() => this.#lookNow());
    this.#looking = next;
    return next;
  }

  async #lookNow(): Promise<void> {
    if (!this.#isDirty || this.panel.isDisposed || this.panel.content.model === null) return;
    this.#isDirty = false;
    try {
      if (!this.isPython) return this.#show(null);
      const folder = await this.folder();
      const reader = folder.reader();
      if (this.#config === undefined) this.#config = await reader.read(CONFIG_FILE);
      const params = { input: this.#input(folder) };
      const look = await this.analysis.ask('look', this.#key, params, reader, this.#known);
      if (look !== null) this.#show(look);
      else this.#looked.emit();
    } catch (error) {
      this.#isDirty = true;
      throw error;
    }
  }

  /** Nobody asked for it, and it is tried again at the next change, or in a while: the console is the log. */
  readonly #failed = (error: unknown) => {
    console.error('Stagewright: the notebook could not be analysed:', error);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain().catch(this.#failed), RETRY_MS);
  };

  #show(look: Look | null): void {
    this.#look = look;
    this.#changed.emit();
    this.#looked.emit();
  }

  #input({ notebookPath, notebookDir }: ProjectFolder): NotebookInput {
    return { path: notebookPath, notebookDir, language: 'python', cells: this.cells() };
  }

  get #language(): string {
    const { model } = this.panel.content;
    const info = model?.getMetadata('language_info') as { readonly name?: unknown } | undefined;
    const kernel = model?.getMetadata('kernelspec') as { readonly language?: unknown } | undefined;
    const name = [info?.name, kernel?.language].find((one) => typeof one === 'string' && one !== '');
    return typeof name === 'string' ? name : 'python';
  }

  #contentChanged(): void {
    this.invalidate();
  }

  /** Cells and scripts are compared when the notebook is saved: it takes more time than a look. */
  #saved(_sender: unknown, state: string): void {
    if (state === 'completed') this.extracted();
  }

  #pathChanged(): void {
    this.#folder = null;
    this.#config = undefined;
    this.invalidate();
  }

  #fileChanged(_sender: unknown, { oldValue, newValue }: Contents.IChangedArgs): void {
    const names = [oldValue?.path, newValue?.path].map((path) => path?.split('/').at(-1));
    if (!names.includes(CONFIG_FILE) && !names.includes('dvc.yaml')) return;
    this.#pathChanged();
  }

  #dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#driftTimer);
    this.contents.fileChanged.disconnect(this.#fileChanged, this);
    Signal.clearData(this);
    void this.folder()
      .then((folder) => this.analysis.ask('forget', this.#key, {}, folder.reader()))
      .catch(() => {});
  }
}

function cellInput(cell: ICellModel): CellInput {
  const { sharedModel } = cell;
  const tags = sharedModel.getMetadata('tags');
  const count = 'execution_count' in sharedModel ? sharedModel.execution_count : null;
  return {
    id: cell.id,
    type: cell.type === 'code' || cell.type === 'markdown' ? cell.type : 'raw',
    source: sharedModel.getSource(),
    tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [],
    executionCount: typeof count === 'number' ? count : null,
  };
}
