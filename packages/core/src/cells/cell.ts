import type { Module } from '../syntax/ast.js';
import type { Range } from '../text/text.js';

/**
 * A piece of IPython syntax in a cell. In the cell's `python` text its range is masked in place by text of the same length that
 * Python can read, so that every offset in the tree is an offset in the cell's source.
 */
export type Magic =
  /** `%matplotlib inline`, `%load_ext x`, `%autoreload 2`, `%whos`, `obj?`, `??obj`: has no effect on what is computed. */
  | (MagicBase & { readonly kind: 'ignored' })
  /** `%time f(x)`, `%timeit f(x)`, `%prun f(x)`: `code` is still in the masked text and is executed. Also `%%time`, `%%timeit`, `%%capture`, whose body stays. */
  | (MagicBase & {
      readonly kind: 'unwrapped';
      readonly code: Range | null;
      readonly binds: string | null;
      /** `%%capture` keeps what is printed. */
      readonly capturesOutput: boolean;
      /** `%%capture` keeps what is shown: figures and the last expression. */
      readonly capturesDisplay: boolean;
      /** `timeit` runs its code, any number of times, in a function: what it binds is seen nowhere else. */
      readonly isolated: boolean;
    })
  /** `!pip install x y`, `%pip install`, `%conda install`. */
  | (MagicBase & { readonly kind: 'install'; readonly requirements: readonly string[] })
  /** `!cmd`, `x = !cmd`, `!!cmd`, `%%bash`, `%%sh`, `%system`, `%sx`. `command` as written; `names` are read in `{x}` and `$x`. */
  | (MagicBase & {
      readonly kind: 'shell';
      readonly command: string;
      readonly shell: 'sh' | 'bash';
      readonly assigns: string | null;
      readonly names: readonly string[];
    })
  /** `%run other.py args`. */
  | (MagicBase & { readonly kind: 'run'; readonly command: string })
  /** `%%writefile [-a] path`. */
  | (MagicBase & {
      readonly kind: 'writefile';
      readonly path: string;
      readonly append: boolean;
      readonly body: string;
    })
  /** `%cd dir`, `%env A=b`, `%set_env A b`, `%precision 3`: changes a setting of the process. */
  | (MagicBase & { readonly kind: 'setting'; readonly argument: string })
  /** Anything else: an error at its line. */
  | (MagicBase & { readonly kind: 'unknown' });

interface MagicBase {
  /** `time`, `bash`, `!`, `?` … */
  readonly name: string;
  /** `%%name`: covers the cell. */
  readonly isCell: boolean;
  /** What is masked, in offsets of the source: for a line magic from its first character to the end of the logical line (`unwrapped`: to the code); for a cell magic the first line, and the body too unless `unwrapped`. */
  readonly from: number;
  readonly to: number;
}

/** A code cell ready for analysis. Depends on nothing but its source, so it is cached by it. */
export interface CellSyntax {
  readonly source: string;
  /** The source with IPython syntax masked; same length, same line breaks. */
  readonly python: string;
  readonly magics: readonly Magic[];
  /**
   * How many characters of white space IPython takes from the beginning of each line that has them: 0, unless the whole cell
   * is indented, or pasted with prompts (which are masked by spaces). `python` still has them; the tree begins after them.
   */
  readonly indent: number;
  readonly module: Module;
}
