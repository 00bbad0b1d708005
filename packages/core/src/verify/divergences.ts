import { lineColumnAt } from '../text/text.js';
import { compareText, textsOf } from './compare-text.js';
import { compareValues, type ValueDifference } from './compare-values.js';
import type { CellInStage, Evidence, StageEvidence } from './evidence.js';
import type { Fingerprint, Shown } from './recording.js';
import type { Divergence, VerifyReport } from './report.js';
import { isUnstableFigures, isUnstableText } from './unrepeatable.js';

/** A divergence before its cause is looked for. */
export interface Found extends Omit<Divergence, 'cause'> {
  /** The cell in whose turn it is noticed, which orders them. */
  readonly noticed: number;
  /** The variable without the place in it. */
  readonly variable: string | null;
}

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
  comparer.absent();
  comparer.files();
  const order = (each: Found) => evidence.place(each.noticed) * 100 + PHASES.indexOf(each.kind);
  const sorted = comparer.found.toSorted((a, b) => order(a) - order(b));
  const seen = new Set<string>();
  const found = sorted.filter(({ kind, stage, variable }) => {
    if (variable === null || (kind !== 'value' && kind !== 'input')) return true;
    const key = `${stage} ${variable}`;
    return !seen.has(key) && seen.add(key);
  });
  const { compared, notCompared, rounding } = comparer;
  return { found, compared, notCompared: onceEach(notCompared), rounding: onceEach(rounding) };
}

function onceEach<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return items.filter((item, at) => items.findIndex(({ name }) => name === item.name) === at);
}

class Comparer {
  readonly found: Found[] = [];
  readonly compared = { cells: 0, stages: 0, texts: 0, figures: 0, metrics: 0, values: 0, files: 0 };
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
        this.#cell(cell, inStage, stage);
        before = inStage;
      }
      this.#loose(stage);
    }
    this.#metrics(stage);
    this.#ending(stage);
  }

  /** Stages that the notebook has and the pipeline has not. */
  absent(): void {
    const { plan, pipeline } = this.evidence.input;
    if (pipeline.stages.some(({ failure }) => failure !== null)) return;
    const there = new Set(pipeline.stages.map(({ stage }) => stage));
    for (const { name, cells } of plan.stages) {
      const cell = cells.find((each) => this.evidence.emitted.has(each)) ?? cells[0];
      if (there.has(name) || cell === undefined) continue;
      const place = { cell, line: null, stage: name, name: null, noticed: cell, variable: null };
      const sides = { notebook: 'runs this cell', pipeline: `dvc.yaml has no stage ${name}` };
      this.found.push({ kind: 'output', ...place, ...sides });
    }
  }

  #cell(cell: number, inStage: CellInStage, stage: StageEvidence): void {
    const inNotebook = this.evidence.cells.get(cell);
    if (inNotebook === undefined) return;
    this.compared.cells += 1;
    const { shown, moment } = inNotebook.record;
    if (!isUnstableText(this.evidence, cell)) this.#text(cell, shown, inStage.shown, stage);
    if (!isUnstableFigures(this.evidence, cell)) this.#figures(cell, shown, inStage.shown, stage);
    for (const [name, value] of Object.entries(moment.values)) {
      if (value === null) continue;
      const there = inStage.values[name];
      if (there === undefined) continue;
      if (there === null) this.#unbound(cell, name, value, stage);
      else this.#value('value', cell, name, value, there, stage);
    }
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
    this.#add({ kind: 'value', cell, line, stage, name, notebook: value.b, pipeline: 'not bound' });
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
    const line = this.evidence.statementOf(at, name) ?? this.evidence.lineOf(at, name);
    this.#add({ ...describe(name, first), kind, cell: at, line, stage, noticed: cell, variable: name });
  }

  #paramOf(name: string, stage: StageEvidence): number | undefined {
    return this.evidence.input.plan.params.find(
      (param) => param.name === name && param.usedBy.includes(stage.plan.name),
    )?.cell;
  }

  /** What a stage gets must be what the notebook has before the stage's first cell. */
  #inputs(stage: StageEvidence): void {
    const { plan, start } = stage;
    const [first] = plan.cells;
    if (start === null || first === undefined) return;
    const before = this.evidence.previous(first);
    if (before === null) return;
    for (const [name, there] of Object.entries(start.values)) {
      const value = this.evidence.valueAfter(before, name);
      const user = this.evidence.firstUser(plan.cells, name);
      if (value == null || there === null || user === null) continue;
      this.#value('input', user, name, value, there, stage, before);
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
    this.#add({ kind: 'text', cell, line, stage, name: null, notebook: left, pipeline: right });
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
      this.#add({ kind: 'figure', cell, line, stage, name, notebook, pipeline });
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
    this.#add({ kind: 'text', cell, line: null, stage, name: null, notebook: left, pipeline: right });
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
    this.#add({ kind: 'text', cell, line: null, stage, name: null, notebook: left, pipeline: right });
  }

  #metrics(stage: StageEvidence): void {
    if (stage.recording.failure !== null) return;
    for (const [name, value] of this.#metricsOfNotebook(stage)) {
      const there = stage.recording.metrics[name];
      this.compared.metrics += 1;
      if (there === value.number || (Number.isNaN(there) && Number.isNaN(value.number))) continue;
      const { cell, variable } = value;
      const line = this.evidence.statementOf(cell, variable);
      const pipeline = there === undefined ? 'missing' : String(there);
      this.#add({
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

  /** Numbers of the stage's metrics in the notebook, where two runs agree. */
  #metricsOfNotebook(stage: StageEvidence): Map<string, { number: number; cell: number; variable: string }> {
    const found = new Map<string, { number: number; cell: number; variable: string }>();
    for (const variable of stage.plan.metrics) {
      const cell = this.evidence.lastMaker(stage.plan.cells, variable);
      if (cell === null || this.evidence.unstable(cell, variable).size > 0) continue;
      const value = this.evidence.valueAfter(cell, variable);
      if (value == null) continue;
      const number = numberOf(value.b);
      if (number !== null) found.set(variable, { number, cell, variable });
      for (const [key, part] of Object.entries(value.t === 'dict' ? (value.p ?? {}) : {})) {
        const inner = numberOf(part.b);
        const name = /^\['(.*)'\]$/.exec(key)?.[1];
        if (inner !== null && name !== undefined) found.set(name, { number: inner, cell, variable });
      }
    }
    return found;
  }

  /** How the stage ended: an exception, and files that others wait for. */
  #ending(stage: StageEvidence): void {
    const { failure, missing } = stage.recording;
    const last = stage.plan.cells.at(-1);
    if (last === undefined) return;
    if (failure !== null) this.#failure(stage, last);
    else for (const path of missing) this.#missing(path, stage, last);
  }

  #failure(stage: StageEvidence, last: number): void {
    const { failure } = stage.recording;
    if (failure === null) return;
    const isOwn = failure.cell !== null && stage.plan.cells.includes(failure.cell);
    const hasBegun = stage.cells.size > 0;
    const cell = isOwn && failure.cell !== null ? failure.cell : hasBegun ? last : this.#waits(stage);
    const origin = this.evidence.originOf(stage.plan.name, failure.line);
    const line = origin?.cell === cell ? origin.line : null;
    this.#add({
      kind: 'failure',
      cell,
      line,
      stage,
      name: null,
      notebook: 'runs',
      pipeline: failure.message,
    });
  }

  /** The cell that waits for an input that cannot be loaded: the first that needs what the message names, else the first. */
  #waits(stage: StageEvidence): number {
    const message = stage.recording.failure?.message ?? '';
    const { artifacts } = this.evidence.input.plan;
    const names = artifacts.filter(({ path }) => message.includes(path)).flatMap((each) => each.names);
    const mentioned = stage.plan.reads
      .map(({ name }) => name)
      .filter((name) => message.includes(`'${name}'`));
    for (const name of [...names, ...mentioned]) {
      const user = this.evidence.firstUser(stage.plan.cells, name);
      if (user !== null) return user;
    }
    return stage.plan.cells[0] ?? 0;
  }

  #missing(path: string, stage: StageEvidence, last: number): void {
    const artifact = this.evidence.input.plan.artifacts.find((each) => each.path === path);
    const name = artifact?.names[0] ?? null;
    const cell = (name === null ? null : this.evidence.lastMaker(stage.plan.cells, name)) ?? last;
    const line = name === null ? null : this.evidence.statementOf(cell, name);
    const value = name === null ? null : this.evidence.valueAfter(last, name);
    const notebook = value?.b ?? 'is there';
    const pipeline = `${path} is not written`;
    this.#add({ kind: 'output', cell, line, stage, name, notebook, pipeline, noticed: last });
  }

  /** Files of the person's own that stages write. */
  files(): void {
    const { runs, pipeline, plan } = this.evidence.input;
    for (const [path, hash] of Object.entries(runs[0].files)) {
      const stage = this.evidence.stages.find(({ plan: { outs } }) => outs.includes(path));
      if (hash !== runs[1].files[path] || stage === undefined || hash === null) continue;
      this.compared.files += 1;
      const there = pipeline.files[path] ?? null;
      if (there === hash || stage.recording.failure !== null) continue;
      const cells = plan.stages.find(({ name }) => name === stage.plan.name)?.cells ?? [];
      const writer = cells.findLast((each) => this.#writes(each, path) !== null) ?? cells.at(-1) ?? 0;
      const line = this.#writes(writer, path);
      const pipelineHas = there === null ? 'not written' : `SHA-256 ${there.slice(0, 12)}…`;
      const notebook = `SHA-256 ${hash.slice(0, 12)}…`;
      this.#add({ kind: 'file', cell: writer, line, stage, name: path, notebook, pipeline: pipelineHas });
    }
  }

  #writes(cell: number, path: string): number | null {
    const found = this.evidence.analysisOf(cell);
    const use = found?.statements
      .flatMap(({ effects }) => effects.files)
      .find((each) => each.mode === 'write' && each.path === path);
    return found === undefined || use === undefined ? null : lineColumnAt(found.syntax.source, use.from).line;
  }

  #add(
    each: Omit<Found, 'stage' | 'noticed' | 'variable' | 'cell'> & {
      readonly cell: number;
      readonly stage: StageEvidence;
      readonly noticed?: number;
      readonly variable?: string | null;
    },
  ): void {
    const { stage, noticed = each.cell, variable = each.name } = each;
    this.found.push({ ...each, stage: stage.plan.name, noticed, variable });
  }
}

const nothing: CellInStage = { shown: [], values: {}, settings: {}, before: {}, random: {} };

function describe(name: string, { path, left, right }: ValueDifference) {
  return { name: `${name}${/^[[.(]|^$/.test(path) ? '' : ', '}${path}`, notebook: left, pipeline: right };
}

/** The first part in which two figures differ, or that only one is there. */
function describePictures(
  left: Readonly<Record<string, string>> | undefined,
  right: Readonly<Record<string, string>> | undefined,
): [string, string] {
  if (left === undefined || right === undefined)
    return [left === undefined ? 'no figure' : 'a figure', right === undefined ? 'no figure' : 'a figure'];
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  const name = names.find((each) => left[each] !== right[each]);
  if (name === undefined) return ['its pixels', 'other pixels'];
  return [`${name}: ${left[name] ?? 'missing'}`, `${name}: ${right[name] ?? 'missing'}`];
}

/** The number in the brief of a scalar: `0.5`, `np.float64(0.5)`, `True`. */
function numberOf(brief: string): number | null {
  const text = /^(?:np\.\w+\()?(-?[\d.]+(?:e[+-]?\d+)?|-?inf|nan|True|False)\)?$/.exec(brief)?.[1];
  if (text === undefined) return null;
  if (text === 'True' || text === 'False') return Number(text === 'True');
  if (text === 'nan') return Number.NaN;
  return text.endsWith('inf') ? (text[0] === '-' ? -Infinity : Infinity) : Number(text);
}
