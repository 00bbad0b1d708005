import type { CellAnalysis, NotebookAnalysis } from '../analysis/notebook-analysis.js';
import type { Origin } from '../files/generate/origins.js';
import type { Plan, PlannedStage } from '../plan/plan.js';
import type { Finding } from '../rules/rule.js';
import { lineColumnAt } from '../text/text.js';
import { compareValues, isClock, type Unstable } from './compare-values.js';
import type { CellLine, LineChange, TracedFile } from './origin-lines.js';
import type {
  Fingerprint,
  NotebookRecording,
  PipelineRecording,
  RecordedCell,
  Segment,
  Shown,
  StageRecording,
} from './recording.js';
import { touchedNames } from './watched-names.js';

/** Everything that two runs of a notebook and one of its pipeline have shown, and what is known of their code. */
export interface VerifyInput {
  readonly analysis: NotebookAnalysis;
  readonly plan: Plan;
  readonly runs: readonly [NotebookRecording, NotebookRecording];
  readonly pipeline: PipelineRecording;
  /** As extraction gives them now. */
  readonly origins: readonly Origin[];
  /** What is on disk, by path. */
  readonly traced: ReadonlyMap<string, TracedFile>;
  /** What the rules find in the notebook. */
  readonly findings: readonly Finding[];
}

/** What a stage did in one cell, all its pieces together. */
export interface CellInStage {
  readonly shown: readonly Shown[];
  readonly values: Readonly<Record<string, Fingerprint | null>>;
  readonly settings: Readonly<Record<string, string>>;
  /** Random generators before and after. */
  readonly before: Readonly<Record<string, string>>;
  readonly random: Readonly<Record<string, string>>;
}

/** A notebook's cell with the settings and generators that it met. */
export interface CellInNotebook {
  readonly record: RecordedCell;
  readonly settings: Readonly<Record<string, string>>;
  readonly before: Readonly<Record<string, string>>;
}

/** One stage's run, by cells. */
export interface StageEvidence {
  readonly plan: PlannedStage;
  readonly recording: StageRecording;
  readonly start: CellInStage | null;
  readonly cells: ReadonlyMap<number, CellInStage>;
  /** The moment that came last. */
  readonly last: CellInStage | null;
  /** What was shown by code of no cell. */
  readonly loose: readonly Shown[];
}

/** The evidence, by cells and stages. */
export class Evidence {
  readonly cells: ReadonlyMap<number, CellInNotebook>;
  readonly again: ReadonlyMap<number, CellInNotebook>;
  readonly stages: readonly StageEvidence[];
  /** Cells that have code in the file of a stage. */
  readonly emitted: ReadonlySet<number>;
  readonly #analysis: ReadonlyMap<number, CellAnalysis>;
  readonly #order: readonly number[];

  constructor(readonly input: VerifyInput) {
    const { analysis, plan, runs, pipeline, origins } = input;
    this.cells = inNotebook(runs[0]);
    this.again = inNotebook(runs[1]);
    this.#analysis = new Map(analysis.cells.map((cell) => [cell.cell.index, cell]));
    this.#order = analysis.cells.map((cell) => cell.cell.index);
    this.stages = plan.stages.flatMap((stage) => {
      const recording = pipeline.stages.find((each) => each.stage === stage.name);
      return recording === undefined ? [] : [inStage(stage, recording)];
    });
    const files = new Set(plan.stages.map((stage) => this.fileOf(stage.name)));
    this.emitted = new Set(origins.filter((o) => files.has(o.file)).map((o) => o.cell));
  }

  fileOf(stage: string): string {
    return `src/${this.input.plan.package}/${stage}.py`;
  }

  analysisOf(cell: number): CellAnalysis | undefined {
    return this.#analysis.get(cell);
  }

  /** Place among the code cells. */
  place(cell: number): number {
    return this.#order.indexOf(cell);
  }

  /** The code cell before. */
  previous(cell: number): number | null {
    return this.#order[this.place(cell) - 1] ?? null;
  }

  /**
   * What of a variable changes from run to run, after a cell: parts that say how long something took, else all of it, since other
   * parts may be the same twice by chance.
   */
  unstable(cell: number, name: string): Unstable {
    const [a, b] = [this.valueAfter(cell, name), this.again.get(cell)?.record.moment.values[name]];
    if (a == null || b == null) return new Set();
    const paths = compareValues(a, b).map(({ path }) => path);
    return new Set(paths.every(isClock) ? paths : ['']);
  }

  /** The notebook's value of a variable after a cell, where it was looked at. */
  valueAfter(cell: number, name: string): Fingerprint | null | undefined {
    return this.cells.get(cell)?.record.moment.values[name];
  }

  /** A variable as it was looked at last before a cell; null where it was not bound. */
  lastSeen(cell: number, name: string): { readonly cell: number; readonly value: Fingerprint } | null {
    for (let at = this.place(cell) - 1; at >= 0; at -= 1) {
      const before = this.#order[at] ?? 0;
      const value = this.valueAfter(before, name);
      if (value !== undefined) return value === null ? null : { cell: before, value };
    }
    return null;
  }

  /** The last of some cells that binds or may change a variable. */
  lastMaker(cells: readonly number[], name: string): number | null {
    return cells.findLast((cell) => this.statementOf(cell, name) !== null) ?? null;
  }

  /** The last of some cells that draws random numbers. */
  lastDraw(cells: readonly number[]): number | null {
    return (
      cells.findLast((cell) =>
        this.#analysis.get(cell)?.statements.some(({ effects }) => effects.draws.length > 0),
      ) ?? null
    );
  }

  /** Line of the last statement of a cell that binds or may change a variable. */
  statementOf(cell: number, name: string): number | null {
    const found = this.#analysis.get(cell);
    const statement = found?.statements.findLast(
      ({ effects }) => effects.binds.has(name) || effects.mutates.has(name) || effects.deletes.has(name),
    );
    return found === undefined || statement === undefined
      ? null
      : lineColumnAt(found.syntax.source, statement.node.from).line;
  }

  /** Line of the first statement of a cell that has to do with a variable. */
  lineOf(cell: number, name: string): number | null {
    const found = this.#analysis.get(cell);
    const statement = found?.statements.find(
      ({ effects: { reads, weakReads, binds, mutates } }) =>
        reads.has(name) || weakReads.has(name) || binds.has(name) || mutates.has(name),
    );
    return found === undefined || statement === undefined
      ? null
      : lineColumnAt(found.syntax.source, statement.node.from).line;
  }

  /** The first of some cells that has to do with a variable. */
  firstUser(cells: readonly number[], name: string): number | null {
    return (
      cells.find((cell) => {
        const found = this.#analysis.get(cell);
        return found !== undefined && touchedNames(found).has(name);
      }) ?? null
    );
  }

  /** Where a line of a stage's file comes from. */
  originOf(stage: string, line: number | null): CellLine | null {
    if (line === null) return null;
    return this.input.traced.get(this.fileOf(stage))?.lines.get(line) ?? null;
  }

  /** Where files are not as extraction writes them. */
  get changes(): readonly LineChange[] {
    return [...this.input.traced.values()].flatMap((file) => file.changes);
  }
}

function inNotebook(run: NotebookRecording): Map<number, CellInNotebook> {
  const found = new Map<number, CellInNotebook>();
  let settings: Record<string, string> = {};
  let before: Record<string, string> = {};
  for (const record of run.cells) {
    settings = { ...settings, ...record.moment.settings };
    found.set(record.cell, { record, settings, before });
    before = record.moment.random;
  }
  return found;
}

function inStage(plan: PlannedStage, recording: StageRecording): StageEvidence {
  const cells = new Map<number, CellInStage>();
  const own = new Set(plan.cells);
  const loose: Shown[] = [];
  let start: CellInStage | null = null;
  let last: CellInStage | null = null;
  for (const segment of recording.segments) {
    const { cell } = segment;
    const isOwn = cell !== null && own.has(cell);
    if (!isOwn || segment.type === 'failed') loose.push(...(segment.type === 'failed' ? [] : segment.shown));
    if (segment.moment !== null) {
      last = merge(last, segment, isOwn ? cells.get(cell) : undefined);
      if (segment.type === 'start') start = last;
    }
    if (isOwn && segment.type === 'cell') {
      const known = cells.get(cell);
      const shown = [...(known?.shown ?? []), ...segment.shown];
      const moment = segment.moment === null ? known : last;
      cells.set(cell, { ...(moment ?? merge(last, segment, known)), shown });
    }
  }
  return { plan, recording, start, cells, last, loose };
}

function merge(last: CellInStage | null, segment: Segment, known: CellInStage | undefined): CellInStage {
  const { moment } = segment;
  const values: Record<string, Fingerprint | null> = { ...known?.values };
  for (const [name, value] of Object.entries(moment?.values ?? {})) {
    if (value !== null || values[name] === undefined) values[name] = value;
  }
  return {
    shown: segment.shown,
    values,
    settings: { ...last?.settings, ...moment?.settings },
    before: known?.before ?? last?.random ?? {},
    random: moment?.random ?? last?.random ?? {},
  };
}
