import { lineColumnAt } from '../text/text.js';
import type { Evidence, StageEvidence } from './evidence.js';
import { type Found, FoundList } from './found.js';

/** What is wrong with how stages ended: exceptions, files that are not there or other ones, stages that did not run. */
export function endingsOf(evidence: Evidence): { readonly found: readonly Found[]; readonly files: number } {
  const endings = new Endings(evidence);
  for (const stage of evidence.stages) endings.ending(stage);
  endings.absent();
  return { found: endings.found.all, files: endings.files() };
}

class Endings {
  readonly found = new FoundList();

  constructor(private readonly evidence: Evidence) {}

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
      this.found.all.push({ kind: 'output', ...place, ...sides });
    }
  }

  /** How the stage ended: an exception, and files that others wait for. */
  ending(stage: StageEvidence): void {
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
    this.found.add({
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
    const maker =
      name === null
        ? this.evidence.lastDraw(stage.plan.cells)
        : this.evidence.lastMaker(stage.plan.cells, name);
    const cell = maker ?? last;
    const line = name === null ? null : this.evidence.statementOf(cell, name);
    const value = name === null ? null : this.evidence.valueAfter(last, name);
    const notebook = value?.b ?? 'is there';
    const pipeline = `${path} is not written`;
    this.found.add({ kind: 'output', cell, line, stage, name, notebook, pipeline, noticed: last });
  }

  /** Compares the files of the person's own that stages write; gives how many. */
  files(): number {
    let compared = 0;
    const { runs, pipeline, plan } = this.evidence.input;
    for (const [path, hash] of Object.entries(runs[0].files)) {
      const stage = this.evidence.stages.find(({ plan: { outs } }) => outs.includes(path));
      if (hash !== runs[1].files[path] || stage === undefined || hash === null) continue;
      compared += 1;
      const there = pipeline.files[path] ?? null;
      if (there === hash || stage.recording.failure !== null) continue;
      const cells = plan.stages.find(({ name }) => name === stage.plan.name)?.cells ?? [];
      const writer = cells.findLast((each) => this.#writes(each, path) !== null) ?? cells.at(-1) ?? 0;
      const line = this.#writes(writer, path);
      const pipelineHas = there === null ? 'not written' : `SHA-256 ${there.slice(0, 12)}…`;
      const notebook = `SHA-256 ${hash.slice(0, 12)}…`;
      this.found.add({
        kind: 'file',
        cell: writer,
        line,
        stage,
        name: path,
        notebook,
        pipeline: pipelineHas,
      });
    }
    return compared;
  }

  #writes(cell: number, path: string): number | null {
    const found = this.evidence.analysisOf(cell);
    const use = found?.statements
      .flatMap(({ effects }) => effects.files)
      .find((each) => each.mode === 'write' && each.path === path);
    return found === undefined || use === undefined ? null : lineColumnAt(found.syntax.source, use.from).line;
  }
}
