import { formatOf } from '../../plan/artifacts.js';
import type { Blueprint } from '../../plan/blueprint.js';

/** Python for `utils.py`: a pickle in which arrays that share memory go on sharing it. */
export const ARRAY_PICKLES = {
  imports: [
    'import importlib',
    'import importlib.util',
    'import io',
    'import pickle',
    'from collections import Counter',
    'from typing import Any',
    'import numpy as np',
  ],
  code: `class ArrayPickler(pickle.Pickler):
    """Write arrays that share memory as parts of it, so that they share it again when they are read."""

    def __init__(self, file: Any, owners: Counter[int] | None = None) -> None:
        super().__init__(file)
        self.found: list[tuple[np.ndarray, np.ndarray]] = []
        self.owners = owners

    def reducer_override(self, value: Any) -> Any:
        """Look for arrays, which pandas has its own way with; then write those that share memory."""
        if self.owners is None and type(value).__module__.startswith("pandas."):
            return str, ()
        if type(value) is not np.ndarray or value.dtype.hasobject:
            return NotImplemented
        owner = value.base if type(value.base) is np.ndarray else value
        if self.owners is None:
            self.found.append((value, owner))
        elif owner is not value and self.owners[id(value)] > 1:
            start = value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
            return part_of, (owner, start, value.shape, value.strides, value.dtype)
        return NotImplemented


def part_of(owner: np.ndarray, start: int, shape: Any, strides: Any, dtype: Any) -> np.ndarray:
    """Make an array of a part of another one's memory."""
    return np.ndarray(shape, dtype, owner, start, strides)


def pickled(value: Any) -> bytes:
    """Turn a value into bytes; one that holds functions without a name of their own takes cloudpickle."""
    try:
        looking = ArrayPickler(io.BytesIO())
        looking.dump(value)
        users = Counter(id(owner) for _, owner in looking.found)
        file = io.BytesIO()
        ArrayPickler(file, Counter({id(a): users[id(owner)] for a, owner in looking.found})).dump(value)
        return file.getvalue()
    except (AttributeError, TypeError, pickle.PicklingError):
        if importlib.util.find_spec("cloudpickle") is None:
            raise
        return importlib.import_module("cloudpickle").dumps(value)`,
} as const;

const ARRAY_LIBRARIES = /^(numpy|scipy|sklearn|skimage|cv2|pylab|matplotlib|statsmodels|imblearn)\b/;

/** Whether a pickle may hold arrays that share memory: the notebook works with arrays, and more than a frame crosses. */
export function keepsViews(blueprint: Blueprint): boolean {
  const hasArrays = blueprint.units.some(
    (u) =>
      u.role === 'import' &&
      [...u.facts.effects.values.values()].some((v) => ARRAY_LIBRARIES.test(v.path ?? '')),
  );
  return (
    hasArrays &&
    blueprint.stages.some((stage) =>
      stage.artifacts.some(
        (artifact) =>
          artifact.format === 'pickle' &&
          (artifact.names.length > 1 ||
            stage.outputs.some(
              (o) =>
                artifact.names.includes(o.name) &&
                !(o.value?.type?.startsWith('pandas.') ?? false) &&
                formatOf(o.value, undefined) !== 'json',
            )),
      ),
    )
  );
}
