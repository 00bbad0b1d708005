import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, NotebookRecording, RecordedCell } from '@stagewright/core';
import { type Processes, quote } from './processes.js';
import {
  hashFiles,
  type KernelRecord,
  kernelRecordSchema,
  type NotebookEvent,
  notebookEventSchema,
  readLines,
  readText,
} from './records.js';

/** A code cell to run, and the variables to look at afterwards. */
export interface CellToRun {
  /** Place in the notebook, from 0. */
  readonly cell: number;
  readonly source: string;
  readonly names: readonly string[];
}

export interface NotebookRun {
  readonly cells: readonly CellToRun[];
  /** Where the notebook lies. */
  readonly folder: string;
  /** The project’s folder, and files in it to hash at the end. */
  readonly project: string;
  readonly files: readonly string[];
  /** An empty folder for what is written down. */
  readonly records: string;
  readonly python: string;
  readonly runtime: string;
  readonly env: NodeJS.ProcessEnv;
  readonly seconds: number | null;
  readonly onCell: (cell: number) => void;
}

const POLL_MILLISECONDS = 100;

/** What came of it: a recording, or the module that the person’s Python lacks. */
export type NotebookOutcome =
  | { readonly kind: 'ran'; readonly recording: NotebookRecording }
  | { readonly kind: 'missing'; readonly module: string; readonly python: string };

/** Runs a notebook’s cells in a fresh kernel, from top to bottom, until one fails. */
export async function runNotebook(run: NotebookRun, processes: Processes): Promise<NotebookOutcome> {
  const [plan, record, values] = ['plan.json', 'record.jsonl', 'values.jsonl'].map((name) =>
    join(run.records, name),
  ) as [string, string, string];
  const { cells, folder, seconds } = run;
  const wanted = cells.filter(({ source }) => source.trim() !== '');
  writeFileSync(plan, JSON.stringify({ cells: wanted, folder, seconds, record, values }));
  const script = join(run.runtime, 'stagewright', 'verify', 'notebook.py');
  const command = [run.python, script, plan].map(quote).join(' ');
  const timer = setInterval(() => {
    const cell = startedCell(record);
    if (cell !== null) run.onCell(cell);
  }, POLL_MILLISECONDS);
  let ended: Awaited<ReturnType<Processes['run']>>;
  try {
    ended = await processes.run({ command, folder, env: run.env, runtime: null }, null);
  } finally {
    clearInterval(timer);
  }
  const events = readLines(record, notebookEventSchema);
  const missing = events.find((event) => event.type === 'missing');
  if (missing?.type === 'missing') return { kind: 'missing', module: missing.module, python: run.python };
  const records = readLines(values, kernelRecordSchema);
  const python = events.find((event) => event.type === 'python');
  return {
    kind: 'ran',
    recording: {
      cells: events.flatMap((event) => (event.type === 'cell' ? [toCell(event.cell, records)] : [])),
      failure: failureOf(events, records, ended.output),
      python: python?.type === 'python' ? python.version : null,
      files: hashFiles(run.project, run.files),
    },
  };
}

/** The cell that runs: while one does, its start is the last line of the record. */
function startedCell(record: string): number | null {
  const last = readText(record).trimEnd().split('\n').at(-1) ?? '';
  const cell = /^\{"type": "start", "cell": (\d+)\}$/.exec(last)?.[1];
  return cell === undefined ? null : Number(cell);
}

function toCell(cell: number, records: readonly KernelRecord[]): RecordedCell {
  const record = records.find((each) => each.cell === cell);
  const { shown = [], values = {}, settings = {}, random = {} } = record ?? {};
  return { cell, shown, moment: { values, settings, random } };
}

function failureOf(
  events: readonly NotebookEvent[],
  records: readonly KernelRecord[],
  output: string,
): Failure | null {
  const last = events.at(-1);
  switch (last?.type) {
    case 'end':
      return null;
    case 'failed': {
      const error = records.find(({ cell }) => cell === last.cell)?.error;
      const message = `${last.name}: ${last.message}`;
      return { kind: 'exception', cell: last.cell, line: error?.line ?? null, file: null, message };
    }
    case 'late': {
      const message = 'it takes longer than it may (--timeout)';
      return { kind: 'late', cell: last.cell, line: null, file: null, message };
    }
    case 'died':
      return { kind: 'died', cell: last.cell, line: null, file: null, message: last.message };
    default: {
      const message = output.trim().split('\n').at(-1) || 'the kernel could not be started';
      return { kind: 'died', cell: null, line: null, file: null, message };
    }
  }
}
