import { isWellBehaved } from '../../analysis/knowledge/libraries.js';
import { NUMBERING } from '../../analysis/knowledge/numbering.js';
import { isStandardLibrary } from '../../analysis/knowledge/standard-library.js';
import type { Blueprint } from '../../plan/blueprint.js';

/** A function of the generated `utils`. */
export interface Snippet {
  readonly name: string;
  readonly imports: readonly string[];
  readonly needs?: readonly string[];
  readonly code: string;
}

/** A function of `utils` with what the libraries take that the notebook uses. */
export function forLibraries(snippet: Snippet, blueprint: Blueprint): Snippet {
  const paths = blueprint.units.flatMap(({ facts }) => facts.effects.calls.map((call) => call.path));
  if (snippet.name === 'save_random_state' || snippet.name === 'restore_random_state')
    return withNumbering(snippet, paths);
  const isUnknown = paths.some((path) => !isWellBehaved(path) && !isStandardLibrary(path));
  return snippet.name === 'pickled' && isUnknown ? withArrays(snippet) : snippet;
}

/** The state of the generators, with the counts of the libraries that number what they make. */
function withNumbering(snippet: Snippet, paths: readonly string[]): Snippet {
  const isSaved = snippet.name === 'save_random_state';
  const lines = NUMBERING.filter(({ module }) => paths.some((path) => path.startsWith(`${module}.`))).map(
    ({ module, counter }) =>
      isSaved
        ? `    if "${module}" in sys.modules:\n        state["${module}"] = sys.modules["${module}"].${counter}\n`
        : `\n    if "${module}" in state:\n        importlib.import_module("${module}").${counter} = state["${module}"]`,
  );
  const added = lines.join('');
  const mark = '    target = ';
  return { ...snippet, code: isSaved ? snippet.code.replace(mark, added + mark) : snippet.code + added };
}

/** Libraries may have arrays of classes of their own, whose attributes NumPy leaves out when they are pickled. */
function withArrays(snippet: Snippet): Snippet {
  return {
    ...snippet,
    imports: [...snippet.imports, 'import io', 'import sys'],
    code: `class ValuePickler(pickle.Pickler):
    """Keep the attributes of arrays of a library's own class, which NumPy leaves out."""

    def reducer_override(self, value: Any) -> Any:
        array = getattr(sys.modules.get("numpy"), "ndarray", None)
        attributes = getattr(value, "__dict__", None)
        if array is None or not attributes or type(value).__reduce__ is not array.__reduce__:
            return NotImplemented
        make, arguments, state = value.__reduce__()
        return make, arguments, (state, attributes), None, None, restore_array


def restore_array(array: Any, state: tuple[Any, dict[str, Any]]) -> None:
    """Give an array that was read its attributes again."""
    array.__setstate__(state[0])
    array.__dict__.update(state[1])


${snippet.code.replace(
  '        return pickle.dumps(value)',
  '        buffer = io.BytesIO()\n        ValuePickler(buffer).dump(value)\n        return buffer.getvalue()',
)}`,
  };
}
