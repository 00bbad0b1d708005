import { NUMBERING } from '../../analysis/knowledge/numbering.js';
import type { Snippet } from './snippet.js';

/**
 * The functions of `utils` that hand the random generators' states from stage to stage, with the counts of those libraries that number what
 * they make.
 *
 * @param paths what the notebook calls of libraries
 */
export function randomStateSnippets(paths: readonly string[]): Snippet[] {
  const numbering = NUMBERING.filter(({ module }) => paths.some((path) => path.startsWith(`${module}.`)));
  const saved = numbering.map(
    ({ module, counter }) => `
    if "${module}" in sys.modules:
        state["${module}"] = sys.modules["${module}"].${counter}`,
  );
  const restored = numbering.map(
    ({ module, counter }) => `
    if "${module}" in state:
        importlib.import_module("${module}").${counter} = state["${module}"]`,
  );
  return [
    {
      name: 'save_random_state',
      imports: ['import pickle', 'import random', 'import sys', 'from pathlib import Path'],
      code: `def save_random_state(path: str) -> str:
    """Write the state of the random generators, for the stage that goes on drawing."""
    state = {"random": random.getstate()}
    if "numpy" in sys.modules:
        state["numpy"] = sys.modules["numpy"].random.get_state()
    if "torch" in sys.modules:
        state["torch"] = sys.modules["torch"].get_rng_state()${saved.join('')}
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pickle.dumps(state))
    return path`,
    },
    {
      name: 'restore_random_state',
      imports: ['import importlib', 'import pickle', 'import random', 'from pathlib import Path'],
      code: `def restore_random_state(path: str) -> None:
    """Continue the random numbers where an earlier stage left off."""
    state = pickle.loads(Path(path).read_bytes())
    random.setstate(state["random"])
    if "numpy" in state:
        importlib.import_module("numpy").random.set_state(state["numpy"])
    if "torch" in state:
        importlib.import_module("torch").set_rng_state(state["torch"])${restored.join('')}`,
    },
  ];
}
