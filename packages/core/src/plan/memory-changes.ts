import { isWellBehaved } from '../analysis/knowledge/libraries.js';
import { ITEM_REPLACED } from '../analysis/walk-state.js';

/** Methods that write into an array's memory, also by way of `out=`, and PyTorch's that end with an underscore. */
const WRITERS =
  /^\.(all|any|argmax|argmin|byteswap|choose|clip|compress|cumprod|cumsum|dot|fill|itemset|max|mean|min|partition|prod|ptp|put|resize|round|setfield|setflags|shuffle|sort|std|sum|take|trace|var|\w+_)\(/;

/** Attributes that stand for an array's memory. */
const PARTS = /^\.(real|imag|flat|values|data|T) = …$/;

/**
 * Whether a change in place (as `effects.mutates` words it) may write into the memory of an array, so that whatever shares it sees it.
 * Fitting a model, setting an attribute, drawing numbers, and going through an iterator change the object alone.
 */
export function mayWriteElements(by: string): boolean {
  const how = by.split(': ').at(-1) ?? by;
  if (how === ITEM_REPLACED) return false;
  if (/^(for|\*|a call|(zip|enumerate|next|iter|map|filter)\(…\))$/.test(how)) return false;
  if (/^\.\w+ = …$/.test(how)) return PARTS.test(how);
  if (/^\.\w+(\(.*\))?$/.test(how)) return WRITERS.test(how);
  // Constructors and methods of classes keep what they get, or draw it: `LogisticRegression(…)`, `RocCurveDisplay.from_predictions(…)`.
  const path = /^([\w.]+)\(…\)$/.exec(how)?.[1] ?? '';
  return !(isWellBehaved(path) && /\.[A-Z]\w*(\.\w+)?$/.test(path));
}
