import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  analyzeNotebook,
  configSchema,
  extractPipeline,
  type GeneratedFile,
  type Problem,
  type PythonTools,
  readNotebook,
  type StarNames,
} from '@stagewright/core';
import { loadRuff } from '../../packages/cli/src/host/ruff.js';
import { dvcStages, environment, execute, pythonBin } from '../e2e/support.js';
import { cellsOf, notebookFile, type TextCell } from './notebook-text.js';
import { firstDifference, normal, type Shown } from './shown.js';

/** A notebook with what it needs besides: files in its folder, and what its star imports bring. */
export interface Case {
  readonly notebook: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly starNames?: StarNames;
}

/** What became of a notebook. */
export type Outcome =
  | { readonly kind: 'equal'; readonly files: readonly GeneratedFile[]; readonly printed: string }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] }
  | { readonly kind: 'different'; readonly difference: string; readonly files: readonly GeneratedFile[] }
  | { readonly kind: 'broken'; readonly error: string; readonly files: readonly GeneratedFile[] }
  /** The notebook itself does not run from top to bottom, and the extraction did not say so. */
  | { readonly kind: 'unrunnable'; readonly error: string; readonly files: readonly GeneratedFile[] };

interface Showing {
  readonly shown: readonly Shown[];
  readonly error: string | null;
}

/** What is true of variables after a cell; written by probe.py. */
export interface Snapshot {
  readonly facts: Readonly<
    Record<
      string,
      {
        readonly isHandle: boolean;
        readonly isFunction: boolean;
        readonly isDictView: boolean;
        readonly isArray: boolean;
        /** A view of another array, or one that may not be written to. */
        readonly isPartOfArray: boolean;
        readonly state: string;
        readonly id: number;
      }
    >
  >;
  readonly shared: readonly (readonly [string, string])[];
}

/** A snapshot after each cell that ran, and the error that ended the notebook. */
export interface Probed {
  readonly probes: readonly Snapshot[];
  readonly error: string | null;
}

/** What a pipeline printed, and the error that ended it. */
interface Ran {
  readonly printed: string;
  readonly error: string | null;
}

/** What many stages import; loaded before, a stage starts at once, but nobody sees that it imports something too late. */
const LARGE_MODULES = ['cloudpickle', 'IPython.lib.pretty', 'joblib', 'matplotlib.pyplot', 'numpy', 'pandas'];

/** A Python process that answers each line of JSON with one. */
class Server {
  private readonly python;
  private readonly waiting: { done: (line: string) => void; fail: (error: Error) => void }[] = [];

  constructor(mode: 'notebooks' | 'stages', modules: readonly string[] = []) {
    const python = join(pythonBin(), 'python');
    this.python = spawn(python, [join(import.meta.dirname, 'server.py'), mode, ...modules], {
      env: { ...environment(pythonBin()), PYTHONHASHSEED: '0' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.python.stdout }).on('line', (line) => this.waiting.shift()?.done(line));
    this.python.on('close', () => {
      for (const { fail } of this.waiting) fail(new Error('the Python server ended'));
    });
  }

  async ask<T>(request: unknown): Promise<T> {
    const line = await new Promise<string>((done, fail) => {
      this.waiting.push({ done, fail });
      this.python.stdin.write(`${JSON.stringify(request)}\n`);
    });
    return JSON.parse(line) as T;
  }

  close(): void {
    this.python.stdin.end();
  }
}

/** Runs notebooks and their pipelines, and compares what they show. Close it when the tests are over. */
export class Fidelity {
  private readonly notebooks = new Server('notebooks');
  private readonly stages: Server;
  private readonly tools: Promise<PythonTools> = loadRuff();
  private readonly folder = mkdtempSync(join(tmpdir(), 'stagewright-fidelity-'));
  private count = 0;

  /** With `warm`, forks of stages have the large libraries loaded before. */
  constructor(options: { readonly warm?: boolean } = {}) {
    this.stages = new Server('stages', options.warm === true ? LARGE_MODULES : []);
  }

  close(): void {
    this.notebooks.close();
    this.stages.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Extracts, runs and compares. `how`: each stage by `sh -c` as `dvc repro` does, or in forks of a Python that has only the standard
   * library and YAML loaded, which is quicker.
   */
  async judge(given: Case, how: 'commands' | 'forks' = 'commands'): Promise<Outcome> {
    const cells = cellsOf(given.notebook);
    const extracted = await this.extract(cells, given.starNames);
    if (!extracted.ok) return { kind: 'refused', problems: extracted.problems };
    const { files } = extracted.value;
    const [{ shown, error }, { folder, ran }] = await Promise.all([
      this.shownBy(cells, given.files),
      this.run(files, given.files, how),
    ]);
    // Cells tagged `skip` run in the notebook; what they show is no business of the pipeline.
    const code = cells.filter((cell) => cell.type === 'code');
    const wanted = shown.filter(({ cell }) => !code[cell]?.tags.includes('skip'));
    const outcome = ((): Outcome => {
      if (error !== null) return { kind: 'unrunnable', error, files };
      if (ran.error !== null) return { kind: 'broken', error: ran.error, files };
      const difference = firstDifference(wanted, ran.printed) ?? figureDifference(wanted, folder);
      return difference === null
        ? { kind: 'equal', files, printed: ran.printed }
        : { kind: 'different', difference, files };
    })();
    rmSync(folder, { recursive: true, force: true });
    return outcome;
  }

  /**
   * What each of two notebooks shows when it runs from top to bottom, in order, whatever cells it is shown by. An error that ends one stands at
   * its end.
   *
   * @param after files beside the second, besides those of the first.
   */
  async showings(
    [first, second]: readonly [readonly TextCell[], readonly TextCell[]],
    files: Case['files'] = {},
    after: Case['files'] = {},
  ): Promise<readonly [string, string]> {
    // What is printed in two cells is one text when they are one cell.
    const textOf = ({ shown, error }: Showing) => [
      ...shown.map(({ kind, text }) => (kind === 'stdout' ? text : `<${kind}> ${text}\n`)),
      ...(error === null ? [] : [`<error> ${error.replace(/^cell \d+: /, '')}`]),
    ];
    const [one, other] = await Promise.all([
      this.shownBy(first, files),
      this.shownBy(second, { ...files, ...after }),
    ]);
    return [normal(textOf(one).join('')), normal(textOf(other).join(''))];
  }

  /** What a notebook shows when it runs from top to bottom, and the error that ended it. */
  private async shownBy(cells: readonly TextCell[], files: Case['files'] = {}): Promise<Showing> {
    const { shown = [], error } = await this.runNotebook<Partial<Showing>>(cells, files, false);
    return { shown, error };
  }

  private async runNotebook<T>(cells: readonly TextCell[], files: Case['files'], probe: boolean) {
    const folder = this.newFolder(files);
    const code = cells.filter((cell) => cell.type === 'code').map((cell) => cell.source);
    const answer = await this.notebooks.ask<T & { error: string | null }>({ cells: code, folder, probe });
    rmSync(folder, { recursive: true, force: true });
    return answer;
  }

  /** What is true of the notebook's variables after each of its code cells. */
  async probe(given: Case): Promise<Probed> {
    const { probes = [], error } = await this.runNotebook<{ probes?: readonly Snapshot[] }>(
      cellsOf(given.notebook),
      given.files,
      true,
    );
    return { probes, error };
  }

  /** The files of the pipeline, or why there are none. */
  private async extract(cells: readonly TextCell[], starNames?: StarNames) {
    const notebook = readNotebook(notebookFile(cells), 'case.ipynb');
    if (!notebook.ok) return notebook;
    const analysis = analyzeNotebook(notebook.value, undefined, starNames);
    return extractPipeline(analysis, {
      config: configSchema.parse({}),
      environment: null,
      tools: await this.tools,
    });
  }

  private async run(files: readonly GeneratedFile[], own: Case['files'], how: 'commands' | 'forks') {
    const folder = this.newFolder(own);
    for (const { path, text } of files) write(folder, path, text);
    const commands = Object.values(dvcStages(folder)).map((stage) => stage.cmd);
    const ran =
      how === 'forks' ? await this.runInForks(commands, folder) : await runCommands(commands, folder);
    return { folder, ran };
  }

  private async runInForks(commands: readonly string[], folder: string): Promise<Ran> {
    const modules = commands.map((command) => /^python -m ([\w.]+)$/.exec(command)?.[1]);
    const { stdout = '', error } = await this.stages.ask<{ stdout?: string; error: string | null }>({
      modules,
      folder,
    });
    return { printed: stdout, error };
  }

  private newFolder(files: Case['files'] = {}): string {
    this.count += 1;
    const folder = join(this.folder, `${this.count}`);
    mkdirSync(folder);
    for (const [path, text] of Object.entries(files)) write(folder, path, text);
    return folder;
  }
}

async function runCommands(commands: readonly string[], folder: string): Promise<Ran> {
  let printed = '';
  for (const command of commands) {
    const { code, stdout, stderr } = await execute('sh', ['-c', command], folder);
    printed += stdout;
    if (code !== 0) return { printed, error: `${command}\n${stderr}` };
  }
  return { printed, error: null };
}

/** Compares how many figures there are: their pixels are the business of test/e2e. */
function figureDifference(shown: readonly Shown[], folder: string): string | null {
  const wanted = shown.filter((each) => each.kind === 'figure').length;
  const reports = join(folder, 'reports/figures');
  const found = existsSync(reports)
    ? readdirSync(reports, { recursive: true }).filter((name) => name.toString().endsWith('.png')).length
    : 0;
  return wanted === found ? null : `the notebook shows ${wanted} figures, and the pipeline makes ${found}`;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
