import { isWellBehaved } from '../../analysis/knowledge/libraries.js';
import { NUMBERING } from '../../analysis/knowledge/numbering.js';
import { isStandardLibrary } from '../../analysis/knowledge/standard-library.js';
import type { Blueprint } from '../../plan/blueprint.js';
import { type ArrayNeeds, keepsViews } from './array-pickles.js';

/** A function of the generated `utils`. */
export interface Snippet {
  readonly name: string;
  readonly imports: readonly string[];
  readonly needs?: readonly string[];
  readonly code: string;
}

/** A function of `utils` with what the libraries take that the notebook uses. */
export function forLibraries(snippet: Snippet, blueprint: Blueprint): Snippet {
  if (snippet.name === 'save_random_state' || snippet.name === 'restore_random_state')
    return withNumbering(snippet, calledPaths(blueprint));
  return snippet;
}

/** What pickles have to keep of arrays. */
export function arrayNeeds(blueprint: Blueprint): ArrayNeeds {
  const isUnknown = (path: string) => !isWellBehaved(path) && !isStandardLibrary(path);
  return { sharesMemory: keepsViews(blueprint), hasAttributes: calledPaths(blueprint).some(isUnknown) };
}

function calledPaths({ units }: Blueprint): string[] {
  return units.flatMap(({ facts }) => facts.effects.calls.map((call) => call.path));
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
