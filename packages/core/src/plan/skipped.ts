import type { Generator } from '../analysis/knowledge/random.js';
import type { NotebookAnalysis } from '../analysis/notebook-analysis.js';
import { type Problem, problem } from '../problem/problem.js';
import { placeOf } from './order.js';
import { Sharing } from './sharing.js';
import type { StageCells } from './stages.js';
import type { Unit } from './units.js';

/**
 * Cells tagged `skip` run in the notebook and in no stage. What they bind anew, change in place, draw or set must not reach the cells
 * of the pipeline that follow, or these would compute something else than in the notebook.
 */
export function skippedProblems(
  analysis: NotebookAnalysis,
  cells: StageCells,
  units: readonly Unit[],
): Problem[] {
  if (!cells.stageOf.includes(null)) return [];
  const follower = new Follower(inOrder(analysis, cells, units));
  return follower.problems;
}

/** The units of the pipeline and those of skipped cells, in notebook order; skipped ones belong to the stage ''. */
function inOrder(analysis: NotebookAnalysis, cells: StageCells, units: readonly Unit[]): Unit[] {
  return analysis.cells.flatMap((cell, place) =>
    cells.stageOf[place] === null
      ? cell.statements.map((facts): Unit => ({ index: -1, cell, facts, stage: '', role: 'code' }))
      : units.filter((unit) => unit.cell === cell),
  );
}

/** Goes through the units in order, and notes what a skipped one leaves that a later one of a stage gets to see. */
class Follower {
  readonly problems: Problem[] = [];
  private readonly sharing: Sharing;
  /** Names that a skipped unit bound or deleted, until a stage binds them anew. */
  private readonly bound = new Map<string, Unit>();
  /** Classes of objects that a skipped unit changed. */
  private readonly changed = new Map<string, Unit>();
  private readonly seeded = new Set<Generator>();
  private readonly drawn = new Map<Generator, Unit>();
  private readonly told = new Set<Unit>();

  constructor(units: readonly Unit[]) {
    const imported = new Set(
      units.flatMap((unit) => (unit.role === 'import' ? [...unit.facts.effects.binds.keys()] : [])),
    );
    this.sharing = new Sharing(units, (name) => !imported.has(name));
    for (const unit of units) {
      if (unit.stage === '') this.skip(unit);
      else this.run(unit);
    }
  }

  private skip(unit: Unit): void {
    const { binds, deletes, mutates, draws, seeds } = unit.facts.effects;
    for (const name of [...binds.keys(), ...deletes.keys()]) this.bound.set(name, unit);
    for (const name of mutates.keys()) {
      this.changed.set(this.sharing.classBefore(name, unit), unit);
      this.changed.set(this.sharing.classAfter(name, unit), unit);
    }
    for (const { generator } of [...draws, ...seeds])
      if (this.seeded.has(generator)) this.drawn.set(generator, unit);
  }

  private run(unit: Unit): void {
    const { effects } = unit.facts;
    const names = [...effects.reads.keys(), ...effects.deferredReads.keys(), ...effects.weakReads.keys()];
    for (const name of names) {
      const by = this.bound.get(name) ?? this.changed.get(this.sharing.classBefore(name, unit));
      if (by !== undefined) this.tell(by, `changes \`${name}\`, which cell ${unit.cell.cell.index + 1} uses`);
    }
    for (const [name, { maybe }] of effects.binds) if (!maybe) this.bound.delete(name);
    const seeds = new Set(effects.seeds.filter((seed) => seed.isSure).map((seed) => seed.generator));
    for (const { generator, certain } of effects.draws) {
      const by = seeds.has(generator) ? undefined : this.drawn.get(generator);
      if (by !== undefined && certain === 'yes')
        this.tell(by, `draws random numbers, and cell ${unit.cell.cell.index + 1} draws the next ones`);
    }
    for (const generator of seeds) {
      this.seeded.add(generator);
      this.drawn.delete(generator);
    }
  }

  private tell(unit: Unit, what: string): void {
    if (this.told.has(unit)) return;
    this.told.add(unit);
    this.problems.push(
      problem(
        'order/skipped',
        `The cell is tagged \`skip\`, and ${what}: the pipeline would compute something else than the notebook.`,
        'Remove the tag `skip`, or let the cell work on copies under names of its own.',
        placeOf(unit, unit.facts.node.from),
      ),
    );
  }
}
