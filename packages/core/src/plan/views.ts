import { isWellBehaved } from '../analysis/knowledge/libraries.js';
import { isStandardLibrary } from '../analysis/knowledge/standard-library.js';
import { type Problem, problem } from '../problem/problem.js';
import { valueAfter } from './artifacts.js';
import { type Crossing, findCrossing } from './liveness.js';
import { mayWriteElements } from './memory-changes.js';
import { placeOf } from './order.js';
import type { Sharing } from './sharing.js';
import type { StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

/** Libraries whose arrays are NumPy's: a file keeps what they share. Frames and tensors have memory of their own kind. */
const NUMPY_LIBRARIES = /^(numpy|scipy|sklearn|skimage|imblearn|matplotlib|mpl_toolkits|joblib|pylab)\b/;

/** An array and a view of it that both cross, of which a stage changes one. */
export interface ChangedView {
  readonly child: string;
  readonly parent: string;
  readonly madeIn: StageUses;
  readonly changed: string;
  readonly other: string;
  readonly how: { readonly unit: Unit; readonly by: string };
}

/**
 * What crosses, with arrays written to one file with their views where two files would lose that they share memory, and NumPy's
 * pickles can keep it: more may cross, then. `parted` are the views that two files part from their arrays all the same.
 *
 * @param isNumpyOnly whether arrays can only be NumPy's: see `importsNumpyOnly`.
 */
export function crossWithViews(
  stages: readonly StageUses[],
  sharing: Sharing,
  isNumpyOnly: boolean,
): { readonly crossing: Crossing; readonly parted: readonly ChangedView[] } {
  for (;;) {
    const crossing = findCrossing(stages, sharing);
    const parted = changedViews(stages, crossing, sharing);
    const kept = parted.filter((view) => mayBeKept(view, stages, isNumpyOnly));
    if (kept.length === 0) return { crossing, parted };
    for (const { child, parent, madeIn } of kept) sharing.keepMemory(child, parent, madeIn.name);
  }
}

/** Whether a view, alone or in a container, and what it is a view of are surely NumPy's. */
function mayBeKept(
  { child, parent, madeIn }: ChangedView,
  stages: readonly StageUses[],
  isNumpyOnly: boolean,
): boolean {
  const type = madeIn.values.get(child)?.type ?? null;
  const of = valueAfter(parent, stages.indexOf(madeIn), stages)?.type ?? null;
  const isArray = type === null || type === 'numpy.ndarray';
  if (of === 'numpy.ndarray') return isArray || /^(list|tuple|dict)$/.test(type ?? '');
  return isArray && isNumpyOnly && (of === null || of === 'sklearn.utils.Bunch');
}

/** Whether a notebook imports no library but those whose arrays are NumPy's. */
export function importsNumpyOnly(units: readonly Unit[]): boolean {
  return units.every(
    ({ role, facts }) =>
      role !== 'import' ||
      [...facts.effects.values.values()].every(
        ({ path }) => path !== null && (NUMPY_LIBRARIES.test(path) || isStandardLibrary(path)),
      ),
  );
}

/** Views that two files would part from their arrays. */
export function viewProblems(parted: readonly ChangedView[]): Problem[] {
  return parted.map(({ child, parent, changed, other, how }) =>
    problem(
      'cross/view',
      `\`${child}\` may share memory with \`${parent}\`; \`${changed}\` is changed here (${how.by}), and \`${other}\` would not see it once they come from files.`,
      `Copy where \`${child}\` is made (\`.copy()\`), or merge the stages.`,
      placeOf(how.unit, how.unit.facts.node.from),
    ),
  );
}

/** A slice of an array shares its memory; two files do not. It matters when both cross and one is changed afterwards. */
function changedViews(stages: readonly StageUses[], crossing: Crossing, sharing: Sharing): ChangedView[] {
  const found: ChangedView[] = [];
  const pairs = new Map<string, [string, string, boolean, StageUses]>();
  for (const stage of stages) {
    for (const [child, known] of stage.values) {
      const isGuess = comesFromUnknownLibrary(child, stage);
      for (const parent of known.viewOf)
        if (parent !== child && !sharing.keepsMemory(child, parent))
          pairs.set(`${child} ${parent}`, [child, parent, isGuess, stage]);
    }
  }
  for (const [child, parent, isGuess, madeIn] of pairs.values()) {
    stages.forEach((stage, k) => {
      const inputs = crossing.inputs[k];
      if (inputs === undefined) return;
      for (const [changed, other] of [
        [child, parent],
        [parent, child],
      ] as const) {
        const how = stage.mutates.get(changed) ?? changedThrough(changed, stage, k, crossing, sharing);
        if (how === undefined || !mayWriteElements(how.by) || !inputs.has(changed)) continue;
        // A library that nobody knows would have to give a view, and another of its functions to write into it.
        if (isGuess && isUnknownLibrary(how.by)) continue;
        const otherNeeded =
          inputs.has(other) ||
          stages
            .slice(k + 1)
            .some(
              (_, later) =>
                crossing.inputs[k + 1 + later]?.has(other) && !rebound(other, k, k + 1 + later, stages),
            );
        if (!otherNeeded) continue;
        found.push({ child, parent, madeIn, changed, other, how });
      }
    });
  }
  return found;
}

/** How a stage changes a variable by way of another name for a part of it. */
function changedThrough(
  name: string,
  stage: StageUses,
  k: number,
  crossing: Crossing,
  sharing: Sharing,
): { readonly unit: Unit; readonly by: string } | undefined {
  if (crossing.changed[k]?.has(name) !== true) return undefined;
  for (const [other, how] of stage.mutates) {
    const key = sharing.classAfter(other, how.unit);
    if (key === sharing.classAfter(name, how.unit)) return how;
  }
  return undefined;
}

/** Whether what changes something is a function of a library of which nothing is known: `arch.bootstrap.optimal(…)`. */
function isUnknownLibrary(by: string): boolean {
  return /^\w+(\.\w+)+\(…\)$/.test(by) && !isWellBehaved(by);
}

function comesFromUnknownLibrary(name: string, stage: StageUses): boolean {
  const facts = stage.binds.get(name)?.unit.facts;
  if (facts?.node.kind !== 'Assign' || facts.node.value.kind !== 'Call') return false;
  const { from, to } = facts.node.value;
  return facts.effects.calls.some((c) => c.from === from && c.to === to && !isWellBehaved(c.path));
}

function rebound(name: string, from: number, to: number, stages: readonly StageUses[]): boolean {
  return stages.slice(from, to).some((s) => s.binds.get(name)?.maybe === false);
}
