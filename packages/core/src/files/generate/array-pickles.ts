import { isWellBehaved } from '../../analysis/knowledge/libraries.js';
import { isStandardLibrary } from '../../analysis/knowledge/standard-library.js';
import { formatOf } from '../../plan/artifacts.js';
import type { Blueprint } from '../../plan/blueprint.js';
import type { Snippet } from './snippet.js';

/** What a pickle has to keep that NumPy's own way with arrays leaves out. */
export interface ArrayNeeds {
  /** Arrays that share memory go on sharing it. */
  readonly sharesMemory: boolean;
  /** Arrays of a library's own class keep their attributes. */
  readonly hasAttributes: boolean;
}

/** Without an import of NumPy: a notebook that has no arrays needs none. */
const ATTRIBUTES = `            array = getattr(sys.modules.get("numpy"), "ndarray", None)
            attributes = getattr(value, "__dict__", None)
            if array is not None and attributes and type(value).__reduce__ is array.__reduce__:
                make, arguments, state = value.__reduce__()
                return make, arguments, (state, attributes), None, None, restore_array
`;

const RESTORE = `def restore_array(array: Any, state: tuple[Any, dict[str, Any]]) -> None:
    """Give an array that was read its attributes again."""
    array.__setstate__(state[0])
    array.__dict__.update(state[1])


`;

const OTHERWISE = `            reduce = getattr(super(), "reducer_override", None)
            return NotImplemented if reduce is None else reduce(value)
`;

const keepingAttributes = `${RESTORE}def dumped(value: Any, pickler: type) -> bytes:
    """Turn a value into bytes; arrays of a library's own class keep their attributes, which NumPy leaves out."""

    class ArrayPickler(pickler):
        def reducer_override(self, value: Any) -> Any:
            """Write such arrays with their attributes, and all else as always."""
${ATTRIBUTES}${OTHERWISE}
    file = io.BytesIO()
    ArrayPickler(file).dump(value)
    return file.getvalue()`;

const sharingMemory = (attributes: boolean) => `${
  attributes ? RESTORE : ''
}def part_of(owner: np.ndarray, start: int, shape: Any, strides: Any, dtype: Any) -> np.ndarray:
    """Make an array of a part of another one's memory."""
    return np.ndarray(shape, dtype, owner if owner.flags.c_contiguous else owner.T, start, strides)


def dumped(value: Any, pickler: type) -> bytes:
    """Turn a value into bytes; arrays that share memory share it again when they are read."""
    found: list[tuple[np.ndarray, np.ndarray]] = []
    users: dict[int, int] = {}
    is_looking = True

    class ArrayPickler(pickler):
        def reducer_override(self, value: Any) -> Any:
            """Look for arrays, which pandas has its own way with; then write those that share memory."""
            if is_looking and type(value).__module__.startswith("pandas."):
                return str, ()
${attributes ? ATTRIBUTES : ''}            if type(value) is np.ndarray and not value.dtype.hasobject:
                owner, base = value, value.base
                while base is not None:
                    owner = base if type(base) is np.ndarray else owner
                    base = getattr(base, "base", None)
                if is_looking:
                    found.append((value, owner))
                elif owner is not value and users.get(id(value), 0) > 1:
                    if not owner.flags.forc:
                        raise ValueError("arrays share the memory of one with permuted axes, which no file keeps")
                    start = value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
                    return part_of, (owner, start, value.shape, value.strides, value.dtype)
${OTHERWISE}
    ArrayPickler(io.BytesIO()).dump(value)
    owners = Counter(id(owner) for _, owner in found)
    users.update({id(array): owners[id(owner)] for array, owner in found})
    is_looking = False
    file = io.BytesIO()
    ArrayPickler(file).dump(value)
    return file.getvalue()`;

/** The function `dumped` of `utils.py`: how values are pickled where arrays need a pickler of their own; null where they need none. */
export function arrayPickles({ sharesMemory, hasAttributes }: ArrayNeeds): Snippet | null {
  if (!sharesMemory && !hasAttributes) return null;
  const imports = ['import io', 'from typing import Any', ...(hasAttributes ? ['import sys'] : [])];
  return {
    name: 'dumped',
    imports: sharesMemory ? [...imports, 'from collections import Counter', 'import numpy as np'] : imports,
    code: sharesMemory ? sharingMemory(hasAttributes) : keepingAttributes,
  };
}

/** What pickles have to keep of arrays. `paths`: what the notebook calls of libraries. */
export function arrayNeeds(blueprint: Blueprint, paths: readonly string[]): ArrayNeeds {
  const isUnknown = (path: string) => !isWellBehaved(path) && !isStandardLibrary(path);
  return { sharesMemory: keepsViews(blueprint), hasAttributes: paths.some(isUnknown) };
}

const ASKS = /^numpy\.(may_share|shares)_memory$/;
const ARRAY_LIBRARIES = /^(numpy|scipy|sklearn|skimage|cv2|pylab|matplotlib|statsmodels|imblearn)\b/;

/**
 * Whether a pickle may hold arrays that share memory, and it matters: the notebook works with arrays, more than a
 * frame crosses, and a later stage changes what crosses in place (or asks what shares memory).
 */
function keepsViews(blueprint: Blueprint): boolean {
  const { units, stages } = blueprint;
  const hasArrays = units.some(
    (u) =>
      u.role === 'import' &&
      [...u.facts.effects.values.values()].some((v) => ARRAY_LIBRARIES.test(v.path ?? '')),
  );
  if (!hasArrays) return false;
  const asks = units.some((u) => u.facts.effects.calls.some(({ path }) => ASKS.test(path)));
  return stages.some((stage) =>
    stage.artifacts.some((artifact) => {
      if (artifact.format !== 'pickle' && artifact.format !== 'cloudpickle') return false;
      const holdsMore =
        artifact.names.length > 1 ||
        stage.outputs.some(
          (o) =>
            artifact.names.includes(o.name) &&
            !(o.value?.type?.startsWith('pandas.') ?? false) &&
            formatOf(o.value, undefined) !== 'json',
        );
      return holdsMore && (asks || artifact.isWrittenLater);
    }),
  );
}
