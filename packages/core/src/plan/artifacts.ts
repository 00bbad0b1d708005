import type { Value } from '../analysis/value.js';
import type { ArtifactPlan } from './blueprint.js';
import type { Crossing } from './liveness.js';
import { mayWriteElements } from './memory-changes.js';
import type { ArtifactFormat } from './plan.js';
import type { Sharing } from './sharing.js';
import type { StageUses } from './stage-uses.js';
import type { Unit } from './units.js';

const EXTENSIONS: Readonly<Record<ArtifactFormat, string>> = {
  pickle: 'pkl',
  joblib: 'joblib',
  npy: 'npy',
  parquet: 'parquet',
  json: 'json',
  torch: 'pt',
  cloudpickle: 'cloudpickle',
};

/**
 * The file format that keeps a value exactly as it is. Pickle keeps whatever can be pickled; narrower formats are used where
 * the type is known for sure (docs/extraction.md says why frames are not parquet by default).
 */
export function formatOf(
  known: Value | null,
  chosen: ArtifactFormat | undefined,
  importable: ReadonlySet<string> = new Set(),
): ArtifactFormat {
  if (chosen !== undefined) return chosen;
  if (known === null) return 'pickle';
  if (needsCloudpickle(known, importable)) return 'cloudpickle';
  switch (known.type) {
    case 'int':
    case 'float':
    case 'bool':
    case 'str':
      return 'json';
    case 'numpy.ndarray':
      return 'npy';
    case 'torch.Tensor':
      return 'torch';
    default:
      return known.type?.startsWith('sklearn.') || known.type?.startsWith('imblearn.') ? 'joblib' : 'pickle';
  }
}

/** Whether a value holds a function or class that no module has: pickle knows those by name only. */
function needsCloudpickle(known: Value, importable: ReadonlySet<string>): boolean {
  return known.holdsLambda || known.holds.some((name) => !importable.has(name));
}

/** The annotation for a value's type; `Any` when it is unknown or has no short name. */
export function annotationOf(known: Value | null): string {
  const type = known?.type ?? null;
  if (type === null) return 'Any';
  if (type === 'scalar') return 'float';
  if (/^(int|float|str|bool|bytes|list|dict|set|tuple|complex)$/.test(type)) return type;
  return /^[a-z_][\w]*(\.\w+)*\.[A-Za-z]\w*$/.test(type) && !type.startsWith('notebook:') ? type : 'Any';
}

/** What is known of a variable as a stage leaves it. */
export function valueAfter(name: string, stage: number, stages: readonly StageUses[]): Value | null {
  for (let k = stage; k >= 0; k--) {
    const known = stages[k]?.values.get(name);
    if (known !== undefined) return known;
  }
  return null;
}

/** The files that each stage writes for later ones, with who reads them. */
export function planArtifacts(
  stages: readonly StageUses[],
  crossing: Crossing,
  sharing: Sharing,
  chosen: Readonly<Record<string, ArtifactFormat>>,
  importable: ReadonlySet<string>,
): ArtifactPlan[][] {
  const writes = memoryWrites(stages);
  const plans = stages.map((stage, k) => {
    const groups = new Map<string, string[]>();
    for (const name of crossing.outputs[k] ?? []) {
      const shared = sharing.classAtEnd(name, stage.name);
      const key = crossing.joint.has(shared) ? `joint:${shared}` : name;
      groups.set(key, [...(groups.get(key) ?? []), name]);
    }
    const files = new Set<string>();
    return [...groups.values()].map((names) =>
      artifactFor(
        { stage, k, names, isWrittenLater: isWritten(names, k, writes, sharing) },
        { stages, crossing, chosen, importable, files },
      ),
    );
  });
  stages.forEach((stage, k) => {
    for (const name of crossing.inputs[k] ?? []) {
      const artifact = lastArtifact(name, k, plans);
      if (artifact !== null && !artifact.readBy.includes(stage.name)) artifact.readBy.push(stage.name);
    }
  });
  // A file that nobody reads would only be litter.
  return plans.map((list) => list.filter((artifact) => artifact.readBy.length > 0));
}

/** A change that may write into the memory of a variable's arrays. */
interface MemoryWrite {
  readonly stage: number;
  readonly unit: Unit;
  readonly changed: string;
}

function memoryWrites(stages: readonly StageUses[]): MemoryWrite[] {
  return stages.flatMap(({ units, replays }, stage) =>
    [...units, ...replays].flatMap((unit) =>
      [...unit.facts.effects.mutates].flatMap(([changed, { by }]) =>
        mayWriteElements(by) ? [{ stage, unit, changed }] : [],
      ),
    ),
  );
}

/** Whether a stage after `k` may write into the memory of these variables, also by way of others that share objects with them. */
function isWritten(
  names: readonly string[],
  k: number,
  writes: readonly MemoryWrite[],
  sharing: Sharing,
): boolean {
  return writes.some(
    ({ stage, unit, changed }) =>
      stage > k && names.some((name) => sharing.classAfter(changed, unit) === sharing.classAfter(name, unit)),
  );
}

/** The newest file before stage `k` that carries a variable. */
export function lastArtifact(
  name: string,
  k: number,
  plans: readonly (readonly ArtifactPlan[])[],
): ArtifactPlan | null {
  for (let before = k - 1; before >= 0; before--) {
    const found = plans[before]?.find((artifact) => artifact.names.includes(name));
    if (found !== undefined) return found;
  }
  return null;
}

/** What one file holds. */
interface FileContent {
  readonly stage: StageUses;
  /** The place of the stage in the order. */
  readonly k: number;
  readonly names: readonly string[];
  readonly isWrittenLater: boolean;
}

/** What the files of a stage have in common. */
interface FileContext {
  readonly stages: readonly StageUses[];
  readonly crossing: Crossing;
  readonly chosen: Readonly<Record<string, ArtifactFormat>>;
  readonly importable: ReadonlySet<string>;
  /** Names of files that the stage has already; the new one is added. */
  readonly files: Set<string>;
}

function artifactFor(
  { stage, k, names, isWrittenLater }: FileContent,
  { stages, crossing, chosen, importable, files }: FileContext,
): ArtifactPlan {
  const sorted = [...names].sort();
  const values = sorted.map((name) => valueAfter(name, k, stages));
  const [only] = sorted;
  const format: ArtifactFormat =
    sorted.length === 1 && only !== undefined
      ? formatOf(values[0] ?? null, chosen[only], importable)
      : values.some((v) => v !== null && needsCloudpickle(v, importable))
        ? 'cloudpickle'
        : 'pickle';
  const base =
    sorted.length === 1 ? (only ?? 'value') : sorted.length <= 3 ? sorted.join('_and_') : 'shared_state';
  let file = base;
  for (let n = 2; files.has(file); n++) file = `${base}_${n}`;
  files.add(file);
  return {
    stage: stage.name,
    path: `artifacts/${stage.name}/${file}.${EXTENSIONS[format]}`,
    format,
    names: sorted,
    readBy: [],
    isWrittenLater,
    why:
      sorted.map((name) => reason(name, stage, k, crossing)).join('; ') +
      (sorted.length > 1 ? '; they may share objects' : ''),
  };
}

function reason(name: string, stage: StageUses, k: number, crossing: Crossing): string {
  const bound = stage.binds.get(name);
  if (bound !== undefined) return `\`${name}\` is made in cell ${bound.unit.cell.cell.index + 1}`;
  const changed = stage.mutates.get(name);
  if (changed !== undefined)
    return `\`${name}\` may be changed in cell ${changed.unit.cell.cell.index + 1} by ${changed.by}`;
  return crossing.changed[k]?.has(name)
    ? `\`${name}\` may be changed through another name`
    : `\`${name}\` goes along`;
}
