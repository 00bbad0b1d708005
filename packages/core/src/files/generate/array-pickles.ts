import { isWellBehaved } from '../../analysis/knowledge/libraries.js';
import { formatOf } from '../../plan/artifacts.js';
import type { Blueprint } from '../../plan/blueprint.js';
import type { Snippet } from './library-snippets.js';

/** What a pickle has to keep that NumPy's own way with arrays leaves out. */
export interface ArrayNeeds {
  /** Arrays that share memory go on sharing it. */
  readonly sharesMemory: boolean;
  /** Arrays of a library's own class keep their attributes. */
  readonly hasAttributes: boolean;
}

/** Without an import of NumPy: a notebook that has no arrays needs none. */
const ATTRIBUTES = `        array = getattr(sys.modules.get("numpy"), "ndarray", None)
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

const keepingAttributes = `class ArrayPickler(pickle.Pickler):
    """Keep the attributes of arrays of a library's own class, which NumPy leaves out."""

    def reducer_override(self, value: Any) -> Any:
        """Write such arrays with their attributes, and all else as always."""
${ATTRIBUTES}        return NotImplemented


${RESTORE}`;

const sharingMemory = (attributes: boolean) => `class ArrayPickler(pickle.Pickler):
    """Write arrays that share memory as parts of it, so that they share it again when they are read."""

    def __init__(self, file: Any, owners: Counter[int] | None = None) -> None:
        """Take how many arrays share the memory of each one; without it, look for arrays only."""
        super().__init__(file)
        self.found: list[tuple[np.ndarray, np.ndarray]] = []
        self.owners = owners

    def reducer_override(self, value: Any) -> Any:
        """Look for arrays, which pandas has its own way with; then write those that share memory."""
        if self.owners is None and type(value).__module__.startswith("pandas."):
            return str, ()
${attributes ? ATTRIBUTES : ''}        if type(value) is not np.ndarray or value.dtype.hasobject:
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


${attributes ? RESTORE : ''}`;

/** The function `pickled` of `utils.py`, with a pickler of its own where arrays need one. */
export function withArrays(pickled: Snippet, { sharesMemory, hasAttributes }: ArrayNeeds): Snippet {
  if (!sharesMemory && !hasAttributes) return pickled;
  const imports = [...pickled.imports, 'import io', ...(hasAttributes ? ['import sys'] : [])];
  const dumps = '        return pickle.dumps(value)';
  if (!sharesMemory)
    return {
      ...pickled,
      imports,
      code:
        keepingAttributes +
        pickled.code.replace(
          dumps,
          '        file = io.BytesIO()\n        ArrayPickler(file).dump(value)\n        return file.getvalue()',
        ),
    };
  return {
    ...pickled,
    imports: [...imports, 'from collections import Counter', 'import numpy as np'],
    code:
      sharingMemory(hasAttributes) +
      pickled.code.replace(
        dumps,
        `        looking = ArrayPickler(io.BytesIO())
        looking.dump(value)
        users = Counter(id(owner) for _, owner in looking.found)
        file = io.BytesIO()
        ArrayPickler(file, Counter({id(a): users[id(owner)] for a, owner in looking.found})).dump(value)
        return file.getvalue()`,
      ),
  };
}

const ASKS = /^numpy\.(may_share|shares)_memory$/;
const ARRAY_LIBRARIES = /^(numpy|scipy|sklearn|skimage|cv2|pylab|matplotlib|statsmodels|imblearn)\b/;

/** Methods of arrays that write into them, also by way of `out=`. */
const WRITERS =
  /^\.(all|any|argmax|argmin|byteswap|choose|clip|compress|cumprod|cumsum|dot|fill|itemset|max|mean|min|partition|prod|ptp|put|resize|round|setfield|setflags|shuffle|sort|std|sum|take|trace|var)\(/;

/** Whether a change may write into the memory of an array: fitting a model, drawing numbers, and going through an iterator do not. */
function mayWriteElements(by: string): boolean {
  const how = by.split(': ').at(-1) ?? by;
  if (/^(for|\*|a call|(zip|enumerate|next|iter|map|filter)\(…\)|\.\w+ = …)$/.test(how)) return false;
  if (/^\.\w+(\(.*\))?$/.test(how)) return WRITERS.test(how);
  const library = /^([\w.]+)\(…\)$/.exec(how)?.[1] ?? '';
  return !(library.includes('.') && isWellBehaved(library) && !/^(numpy|scipy)\./.test(library));
}

/**
 * Whether a pickle may hold arrays that share memory, and it matters: the notebook works with arrays, more than a
 * frame crosses, and a later stage changes what crosses in place (or asks what shares memory).
 */
export function keepsViews(blueprint: Blueprint): boolean {
  const { units, stages } = blueprint;
  const hasArrays = units.some(
    (u) =>
      u.role === 'import' &&
      [...u.facts.effects.values.values()].some((v) => ARRAY_LIBRARIES.test(v.path ?? '')),
  );
  if (!hasArrays) return false;
  const asks = units.some((u) => u.facts.effects.calls.some(({ path }) => ASKS.test(path)));
  return stages.some((stage, k) =>
    stage.artifacts.some((artifact) => {
      if (artifact.format !== 'pickle') return false;
      const holdsMore =
        artifact.names.length > 1 ||
        stage.outputs.some(
          (o) =>
            artifact.names.includes(o.name) &&
            !(o.value?.type?.startsWith('pandas.') ?? false) &&
            formatOf(o.value, undefined) !== 'json',
        );
      const isChanged = stages.slice(k + 1).some((later) =>
        [...later.units, ...later.replays].some((u) =>
          artifact.names.some((name) => {
            const change = u.facts.effects.mutates.get(name);
            return change !== undefined && mayWriteElements(change.by);
          }),
        ),
      );
      return holdsMore && (asks || isChanged);
    }),
  );
}
