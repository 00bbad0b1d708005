import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  analyzeNotebook,
  checkNotebook,
  configSchema,
  extractPipeline,
  type Judgement,
  judge,
  type PythonTools,
  readNotebook,
  type StarNames,
  traceFile,
  watchedNames,
} from '@stagewright/core';
import { recordNotebook, recordPipeline, type TwoRuns, type VerifyOptions } from '@stagewright/runner';
import { emptyFolder, environment, pythonBin, root } from '../e2e/support.js';
import { cellsOf, notebookFile } from '../fidelity/notebook-text.js';
import type { Edit } from './faults.js';

const config = configSchema.parse({});
const signal = new AbortController().signal;
const nobody = () => {};

/** The text of a notebook of `notebooks/`. */
export function notebookText(name: string): string {
  return readFileSync(join(import.meta.dirname, 'notebooks', `${name}.txt`), 'utf8');
}

/** A notebook whose two runs are kept, so that many pipelines can be compared with it. */
export class Verified {
  readonly #analysis;
  readonly #extracted;
  #runs: TwoRuns | null = null;

  constructor(
    name: string,
    text: string,
    tools: PythonTools,
    /** Files that stand beside the notebook. */
    private readonly own: Readonly<Record<string, string>> = {},
    starNames: StarNames = {},
  ) {
    const read = readNotebook(notebookFile(cellsOf(text)), `${name}.ipynb`);
    if (!read.ok) throw new Error('the notebook cannot be read');
    this.#analysis = analyzeNotebook(read.value, undefined, starNames);
    const extracted = extractPipeline(this.#analysis, { config, environment: null, tools });
    if (!extracted.ok) throw new Error(`it is refused: ${JSON.stringify(extracted.problems)}`);
    this.#extracted = extracted.value;
  }

  /** Compares the notebook with its pipeline after some edits of its files. */
  async judge(edits: readonly Edit[]): Promise<Judgement> {
    const folder = emptyFolder();
    const options = this.#options(folder, edits);
    if (this.#runs === null) {
      const runs = await recordNotebook(options, nobody, signal);
      if (!runs.ok) throw new Error(JSON.stringify(runs.problems));
      this.#runs = runs.value;
    }
    const pipeline = await recordPipeline(options, nobody, signal);
    if (!pipeline.ok) throw new Error(JSON.stringify(pipeline.problems));
    const findings = checkNotebook(this.#analysis, config);
    const { plan, origins } = this.#extracted;
    const traced = this.#trace(edits);
    const subject = { analysis: this.#analysis, plan, origins, traced, findings };
    return judge({ ...subject, runs: this.#runs, pipeline: pipeline.value });
  }

  #trace(edits: readonly Edit[]) {
    const files = this.#extracted.files.filter(({ path }) => /^(src\/|dvc|params)/.test(path));
    return new Map(
      files.map((file) => [
        file.path,
        traceFile(file, applyEdits(file.path, file.text, edits), this.#extracted.origins),
      ]),
    );
  }

  #options(folder: string, edits: readonly Edit[]): VerifyOptions {
    const { plan, files } = this.#extracted;
    const own = Object.entries(this.own).map(([path, text]) => ({ path, text }));
    for (const { path, text } of [...own, ...files]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), applyEdits(path, text, edits));
    }
    const names = watchedNames(this.#analysis, plan);
    const cells = this.#analysis.cells.map(({ cell: { index, source } }) => ({
      cell: index,
      source,
      names: names.get(index) ?? [],
    }));
    return {
      dir: folder,
      notebookFolder: folder,
      cells,
      plan,
      names,
      lines: new Map([...this.#trace(edits)].map(([path, { lines }]) => [path, lines])),
      files: [],
      python: join(pythonBin(), 'python'),
      runtime: join(root, 'python/src'),
      env: environment(pythonBin()),
      seconds: 60,
    };
  }
}

/** @throws when a text that is to be replaced is not there, or more than once. */
function applyEdits(path: string, text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { file, from, to } of edits) {
    if (file !== path) continue;
    if (result.split(from).length !== 2) throw new Error(`${path} does not hold, just once:\n${from}`);
    result = result.replace(from, () => to);
  }
  return result;
}
