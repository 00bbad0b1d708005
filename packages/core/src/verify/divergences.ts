import { lineColumnAt } from '../text/text.js';
import { compareText, textsOf } from './compare-text.js';
import { compareValues, type ValueDifference } from './compare-values.js';
import { describePictures } from './describe-figures.js';
import { endingsOf } from './endings.js';
import type { CellInStage, Evidence, StageEvidence } from './evidence.js';
import { type Found, FoundList } from './found.js';
import { notebookMetrics } from './notebook-metrics.js';
import type { Fingerprint, Shown } from './recording.js';
import type { Divergence, VerifyReport } from './report.js';
import { isUnstableFigures, isUnstableText } from './unrepeatable.js';

/** What was compared, and how it came out. */
export interface Comparison {
  /** In the notebook’s order. */
  readonly found: readonly Found[];
  readonly compared: VerifyReport['compared'];
  readonly notCompared: VerifyReport['notCompared'];
  readonly rounding: VerifyReport['rounding'];
}

const PHASES: readonly Divergence['kind'][] = [
  'input',
  'value',
  'text',
  'figure',
  'metric',
  'failure',
  'output',
  'file',
];

/** Compares a pipeline's run with the notebook's, cell by cell. */
export function findDivergences(evidence: Evidence): Comparison {
  const comparer = new Comparer(evidence);
  for (const stage of evidence.stages) comparer.stage(stage);
  const order = (each: Found) => evidence.place(each.noticed) * 100 + PHASES.indexOf(each.kind);
  const { found: endings, files } = endingsOf(evidence);
  const sorted = [...comparer.found.all, ...endings].toSorted((a, b) => order(a) - order(b));
  const seen = new Set<string>();
  const found = sorted.filter(({ kind, stage, variable }) => {
    if (variable === null || (kind !== 'value' && kind !== 'input')) return true;
    const key = `${stage} ${variable}`;
    return !seen.has(key) && seen.add(key);
  });
  const { notCompared, rounding } = comparer;
  const compared = { ...comparer.compared, files };
  return { found, compared, notCompared: onceEach(notCompared), rounding: onceEach(rounding) };
}

function onceEach<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.filter((item, at) => items.findIndex(({ name }) => name === item.name) === at);
}

class Comparer {
  readonly found = new FoundList();
  readonly compared = { cells: 0, stages: 0, texts: 0, figures: 0, metrics: 0, values: 0 };
  readonly notCompared: { cell: number; name: string; why: string }[] = [];
  readonly rounding: { cell: number; name: string }[] = [];

  constructor(private readonly evidence: Evidence) {}

  stage(stage: StageEvidence): void {
    this.compared.stages += 1;
    if (!stage.recording.isObserved || stage.cells.size === 0) this.#unobserved(stage);
    else {
      this.#inputs(stage);
      let before: CellInStage | null = stage.start;
      for (const cell of stage.plan.cells) {
        const there = stage.cells.get(cell);
        const isMissing = there === undefined && this.evidence.emitted.has(cell);
        if (there === undefined && (!isMissing || stage.recording.failure !== null)) continue;
        const inStage = there ?? { ...(before ?? nothing), shown: [] };
        this.#cell(cell, inStage, before, stage);
        before = inStage;
      }
      this.#loose(stage);
    }
    this.#metrics(stage);
  }

  #cell(cell: number, inStage: CellInStage, before: CellInStage | null, stage: StageEvidence): void {
    const inNotebook = this.evidence.cells.get(cell);
    if (inNotebook === undefined) return;
    this.compared.cells += 1;
    const { shown, moment } = inNotebook.record;
    if (!isUnstableText(this.evidence, cell)) this.#text(cell, shown, inStage.shown, stage);
    if (!isUnstableFigures(this.evidence, cell)) this.#figures(cell, shown, inStage.shown, stage);
    for (const [name, value] of Object.entries(moment.values)) {
      const there = inStage.values[name];
      if (value === null) this.#deleted(cell, name, there, stage);
      if (value === null || there === undefined || !this.#isOfCell(cell, name, there, before)) continue;
      if (there === null) this.#unbound(cell, name, value, stage);
      else this.#value('value', cell, name, value, there, stage);
    }
  }

  /** Whether a cell has to do with a variable: it mentions it, or the variable is another one afterwards on either side. */
  #isOfCell(cell: number, name: string, there: Fingerprint | null, before: CellInStage | null): boolean {
    const { evidence } = this;
    if (evidence.statementOf(cell, name) !== null || evidence.lineOf(cell, name) !== null) return true;
    const previous = evidence.previous(cell);
    const was = previous === null ? null : evidence.valueAfter(previous, name);
    const isSame = was != null && was.d === evidence.valueAfter(cell, name)?.d;
    const wasThere = before?.values[name];
    return !isSame || (wasThere != null && wasThere.d !== there?.d);
  }

  /** A variable that the cell deletes, and that the stage still has. */
  #deleted(cell: number, name: string, there: Fingerprint | null | undefined, stage: StageEvidence): void {
    const deletes = this.evidence
      .analysisOf(cell)
      ?.statements.some(({ effects }) => effects.deletes.has(name) && !effects.binds.has(name));
    if (!deletes || there == null) return;
    const line = this.evidence.statementOf(cell, name);
    this.found.add({ kind: 'value', cell, line, stage, name, notebook: 'not bound', pipeline: there.b });
  }

  /** A variable that later code of the stage needs and that is not there. */
  #unbound(cell: number, name: string, value: Fingerprint, stage: StageEvidence): void {
    const line = this.evidence.statementOf(cell, name);
    if (line === null) return;
    const binds = this.evidence.analysisOf(cell)?.statements.some(({ effects }) => effects.binds.has(name));
    const later = stage.plan.cells.slice(stage.plan.cells.indexOf(cell) + 1);
    const isNeeded =
      stage.plan.writes.some((flow) => flow.name === name) || this.evidence.firstUser(later, name) !== null;
    if (!binds || !isNeeded) return;
    this.found.add({ kind: 'value', cell, line, stage, name, notebook: value.b, pipeline: 'not bound' });
  }

  #value(
    kind: 'value' | 'input',
    cell: number,
    name: string,
    value: Fingerprint,
    there: Fingerprint,
    stage: StageEvidence,
    measured = cell,
  ): void {
    if (value.d === null) {
      this.notCompared.push({ cell, name, why: value.why ?? 'it cannot be compared' });
      return;
    }
    this.compared.values += 1;
    const differences = compareValues(value, there, this.evidence.unstable(measured, name));
    const [first] = differences.filter((each) => each.kind === 'content');
    if (first === undefined) {
      if (differences.some((each) => each.kind === 'rounding')) this.rounding.push({ cell, name });
      return;
    }
    const param = kind === 'input' ? this.#paramOf(name, stage) : undefined;
    const at = param ?? cell;
    const line = this.#lineOf(at, name);
    this.found.add({ ...describe(name, first), kind, cell: at, line, stage, noticed: cell, variable: name });
  }

  /** The line that makes a variable what it is: an edited one if it mentions it, else the last that may change it. */
  #lineOf(cell: number, name: string): number | null {
    const word = new RegExp(`\\b${name}\\b`);
    const edited = this.evidence.changes.find(
      ({ origin, generated, found }) =>
        origin?.cell === cell && [...generated, ...found].some((line) => word.test(line)),
    );
    return edited?.origin?.line ?? this.evidence.statementOf(cell, name) ?? this.evidence.lineOf(cell, name);
  }

  #paramOf(name: string, stage: StageEvidence): number | undefined {
    return this.evidence.input.plan.params.find(
      (param) => param.name === name && param.usedBy.includes(stage.plan.name),
    )?.cell;
  }

  /** What a stage gets must be what the notebook has before the first cell of the stage that reads it. */
  #inputs(stage: StageEvidence): void {
    const { plan, start } = stage;
    if (start === null) return;
    for (const [name, there] of Object.entries(start.values)) {
      const user = this.evidence.firstUser(plan.cells, name);
      const before = user === null ? null : this.evidence.lastSeen(user, name);
      if (user === null || before === null || there === null) continue;
      this.#value('input', user, name, before.value, there, stage, before.cell);
    }
  }

  #text(cell: number, shown: readonly Shown[], there: readonly Shown[], stage: StageEvidence): void {
    const texts = textsOf(shown);
    const printed = there.filter(({ kind }) => kind === 'stdout');
    if (texts.length === 0 && printed.length === 0) return;
    this.compared.texts += 1;
    const difference = compareText(texts, printed.map(({ text }) => text).join(''));
    if (difference === null) return;
    const line =
      this.#lineOfOutput(printed, difference.at, stage, cell) ?? this.#lineThatShows(cell, difference.piece);
    const { left, right } = difference;
    this.found.add({ kind: 'text', cell, line, stage, name: null, notebook: left, pipeline: right });
  }

  /** The line whose output holds an offset of all that was printed. */
  #lineOfOutput(printed: readonly Shown[], at: number, stage: StageEvidence, cell: number): number | null {
    let end = 0;
    for (const { text, line } of printed) {
      end += text.length;
      if (at >= end) continue;
      const origin = this.evidence.originOf(stage.plan.name, line);
      return origin?.cell === cell ? origin.line : null;
    }
    return null;
  }

  /** The line of the statement that shows something: the one that is gone from the stage if it is one, else the last. */
  #lineThatShows(cell: number, piece: number): number | null {
    const found = this.evidence.analysisOf(cell);
    if (found === undefined) return null;
    const { source } = found.syntax;
    const lines = found.statements
      .filter(({ node, effects }) => effects.shows || effects.figures || node.kind === 'Expr')
      .map(({ node }) => lineColumnAt(source, node.from).line);
    const gone = new Set(
      this.evidence.changes.filter((c) => c.origin?.cell === cell).map((c) => c.origin?.line),
    );
    return lines.find((line) => gone.has(line)) ?? lines[piece] ?? lines.at(-1) ?? null;
  }

  #figures(cell: number, shown: readonly Shown[], there: readonly Shown[], stage: StageEvidence): void {
    const [wanted, found] = [shown, there].map((each) => each.filter(({ kind }) => kind === 'figure'));
    const count = Math.max(wanted?.length ?? 0, found?.length ?? 0);
    for (let at = 0; at < count; at += 1) {
      const [a, b] = [wanted?.[at], found?.[at]];
      this.compared.figures += 1;
      const [left, right] = [a?.figure, b?.figure];
      if (left != null && right != null && (left.d === null || right.d === null || left.d === right.d))
        continue;
      const [notebook, pipeline] = describePictures(left?.p, right?.p);
      const origin = this.evidence.originOf(stage.plan.name, b?.line ?? null);
      const line = origin?.cell === cell ? origin.line : this.#lineThatDraws(cell);
      const name = `figure ${at + 1}`;
      this.found.add({ kind: 'figure', cell, line, stage, name, notebook, pipeline });
    }
  }

  #lineThatDraws(cell: number): number | null {
    const found = this.evidence.analysisOf(cell);
    const statement = found?.statements.find(({ effects }) => effects.figures);
    if (found === undefined || statement === undefined) return null;
    return lineColumnAt(found.syntax.source, statement.node.from).line;
  }

  /** Text that code of no cell prints: imports may print too, in the notebook as in the stage. */
  #loose(stage: StageEvidence): void {
    const others = stage.plan.cells.filter((cell) => !this.evidence.emitted.has(cell));
    const stable = others.filter((cell) => !isUnstableText(this.evidence, cell));
    if (stable.length < others.length) return;
    const texts = others.flatMap((cell) =>
      textsOf(this.evidence.cells.get(cell)?.record.shown ?? []).map((text) => ({ cell, text })),
    );
    const printed = stage.loose.map(({ text }) => text).join('');
    if (stage.recording.failure !== null) return;
    const difference = compareText(
      texts.map(({ text }) => text),
      printed,
    );
    if (difference === null) return;
    const cell = texts[difference.piece]?.cell ?? stage.plan.cells.at(-1);
    if (cell === undefined) return;
    const { left, right } = difference;
    this.found.add({ kind: 'text', cell, line: null, stage, name: null, notebook: left, pipeline: right });
  }

  /** A stage of which only the output is known. */
  #unobserved(stage: StageEvidence): void {
    const cells = stage.plan.cells;
    if (cells.some((cell) => isUnstableText(this.evidence, cell)) || stage.recording.failure !== null) return;
    const texts = cells.flatMap((cell) =>
      textsOf(this.evidence.cells.get(cell)?.record.shown ?? []).map((text) => ({ cell, text })),
    );
    this.compared.texts += texts.length;
    const difference = compareText(
      texts.map(({ text }) => text),
      stage.recording.printed,
    );
    const cell = texts[difference?.piece ?? 0]?.cell ?? cells.at(-1);
    if (difference === null || cell === undefined) return;
    const { left, right } = difference;
    this.found.add({ kind: 'text', cell, line: null, stage, name: null, notebook: left, pipeline: right });
  }

  #metrics(stage: StageEvidence): void {
    if (stage.recording.failure !== null) return;
    for (const [name, value] of notebookMetrics(this.evidence, stage)) {
      const there = stage.recording.metrics[name];
      this.compared.metrics += 1;
      if (there === value.number || (Number.isNaN(there) && Number.isNaN(value.number))) continue;
      const { cell, variable } = value;
      const line = this.evidence.statementOf(cell, variable);
      const pipeline = there === undefined ? 'missing' : String(there);
      this.found.add({
        kind: 'metric',
        cell,
        line,
        stage,
        name,
        notebook: String(value.number),
        pipeline,
        variable,
      });
    }
  }
}

const nothing: CellInStage = { shown: [], values: {}, settings: {}, before: {}, random: {} };

function describe(name: string, { path, left, right }: ValueDifference) {
  return { name: `${name}${/^[[.(]|^$/.test(path) ? '' : ', '}${path}`, notebook: left, pipeline: right };
}
