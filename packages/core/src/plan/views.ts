import { isWellBehaved } from '../analysis/knowledge/libraries.js';
import { isStandardLibrary } from '../analysis/knowledge/standard-library.js';
import { VIEW_METHODS } from '../analysis/method-calls.js';
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
  readonly how: Write;
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
  for (const { child, parent, isGuess, madeIn } of viewsMade(stages, sharing)) {
    const made = stages.indexOf(madeIn);
    // What the stage itself changes stands in one memory still.
    for (let k = made + 1; k < stages.length; k += 1) {
      const inputs = crossing.inputs[k];
      const stage = stages[k];
      if (stage === undefined || inputs === undefined) continue;
      if (k > made + 1 && (rebound(child, k - 1, k, stages) || rebound(parent, k - 1, k, stages))) break;
      for (const [changed, other] of [
        [child, parent],
        [parent, child],
      ] as const) {
        if (!inputs.has(changed)) continue;
        const how = memoryWrite(changed, stage) ?? writeThrough(changed, k, stages, crossing, sharing);
        if (how === null) continue;
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
    }
  }
  return found;
}

/** The views that stages leave behind, in the order of the stages. */
function viewsMade(
  stages: readonly StageUses[],
  sharing: Sharing,
): { child: string; parent: string; isGuess: boolean; madeIn: StageUses }[] {
  return stages.flatMap((madeIn) =>
    [...madeIn.values].flatMap(([child, known]) => {
      const parents = known.viewOf.filter(
        (parent) => parent !== child && !sharing.keepsMemory(child, parent),
      );
      if (parents.length === 0) return [];
      const isGuess = comesFromUnknownLibrary(child, madeIn);
      return parents.map((parent) => ({ child, parent, isGuess, madeIn }));
    }),
  );
}

interface Write {
  readonly unit: Unit;
  readonly by: string;
}

/** How a stage may write into the memory of a variable's arrays; null when it does not. */
function memoryWrite(name: string, stage: StageUses): Write | null {
  for (const unit of [...stage.units, ...stage.replays]) {
    const by = unit.facts.effects.mutates.get(name)?.by;
    if (by !== undefined && mayWriteElements(by)) return { unit, by };
  }
  return null;
}

/** The same by way of another name for a part of it. */
function writeThrough(
  name: string,
  k: number,
  stages: readonly StageUses[],
  crossing: Crossing,
  sharing: Sharing,
): Write | null {
  const stage = stages[k];
  if (stage === undefined || crossing.changed[k]?.has(name) !== true) return null;
  for (const [other, { unit }] of stage.mutates) {
    if (sharing.classAfter(other, unit) !== sharing.classAfter(name, unit)) continue;
    const how = memoryWrite(other, stage);
    if (how !== null && !ownsItsMemory(other, k, stages)) return how;
  }
  return null;
}

/** Whether a variable is an array that is no view of another: what is a view of it is looked at by itself. */
function ownsItsMemory(name: string, k: number, stages: readonly StageUses[]): boolean {
  const around = [...(k === 0 ? [] : [valueAfter(name, k - 1, stages)]), valueAfter(name, k, stages)];
  return around.every((known) => known?.type === 'numpy.ndarray' && known.viewOf.length === 0);
}

/** Whether what changes something is a function of a library of which nothing is known: `arch.bootstrap.optimal(…)`. */
function isUnknownLibrary(by: string): boolean {
  return /^\w+(\.\w+)+\(…\)$/.test(by) && !isWellBehaved(by);
}

/** Whether a variable is (a part of) what a function of an unknown library gives, or a method that is none of an array. */
function comesFromUnknownLibrary(name: string, stage: StageUses): boolean {
  const facts = stage.binds.get(name)?.unit.facts;
  if (facts?.node.kind !== 'Assign') return false;
  let made = facts.node.value;
  while (made.kind === 'Subscript' || made.kind === 'Attribute') made = made.value;
  if (made.kind !== 'Call') return false;
  const { from, to, func } = made;
  const known = facts.effects.calls.find((c) => c.from === from && c.to === to);
  if (known !== undefined) return !isWellBehaved(known.path);
  return func.kind === 'Attribute' && !VIEW_METHODS.test(func.attr);
}

function rebound(name: string, from: number, to: number, stages: readonly StageUses[]): boolean {
  return stages.slice(from, to).some((s) => s.binds.get(name)?.maybe === false);
}
