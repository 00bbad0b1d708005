import type { Statement } from '../syntax/ast.js';
import type { Range } from '../text/text.js';
import type { Generator, RandomDraw } from './knowledge/random.js';
import type { SettingScope } from './knowledge/settings.js';
import type { Value } from './value.js';

/** Something at a place in a cell's source. */
export interface At {
  readonly at: number;
}

export interface Binding extends At {
  /** Only on some paths: inside an `if`, a loop body, a `try`. */
  readonly maybe: boolean;
}

/** A call that seeds a process-wide generator. */
export interface SeedUse extends Range {
  readonly generator: Generator;
  /** Not inside a branch, a loop or a handler: it surely happens. */
  readonly isSure: boolean;
  /** The seed's expression: an integer literal, a name, or something else. */
  readonly argument: { readonly kind: 'literal' | 'name' | 'other'; readonly text: string } & Range;
}

/** A call that draws from a process-wide generator. */
export interface DrawUse extends Range, RandomDraw {
  /** Dotted path or method, for messages. */
  readonly what: string;
}

/** An integer literal that fixes randomness: `random_state=0`, `default_rng(42)`, `np.random.seed(1)`. */
export interface SeedLiteral extends Range {
  readonly value: string;
}

/** A generator with its own state made without a seed: `np.random.default_rng()`. */
export interface UnseededGenerator extends Range {
  readonly what: string;
}

export interface FileUse extends Range {
  readonly mode: 'read' | 'write';
  /** null when the path is not known before the code runs. */
  readonly path: string | null;
  /** Where the path stands as one string literal; null when it is put together. */
  readonly literal: Range | null;
}

/** A call of `plt.show()`. */
export interface FigureShow extends Range {
  /** The place of `plt.show` where its argument is what draws, and stays. */
  readonly callee: Range | null;
}

export interface SettingUse extends Range {
  readonly path: string;
  readonly scope: SettingScope;
}

/** A construct that a pipeline cannot keep. */
export interface Hazard extends At {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** What is called to display something: the name, as far as it stands in the code. */
export interface Display extends Range {
  /** Whether it is shown as text too, or only as a picture or a document (`display_png`), of which a script shows nothing. */
  readonly isText: boolean;
}

/** A use of a value that goes otherwise when the value comes from a file. */
export interface IdentityUse extends At {
  /**
   * `identity`: it is compared by identity with a number of a library (`x is np.nan`), or with another plain value when `path` is null.
   * `generator`: it draws from a generator that it would have a copy of. `memory`: how an array lies in memory is asked for (`x.flags`).
   */
  readonly about: 'identity' | 'generator' | 'memory';
  readonly path: string | null;
  /** The variables that the values come from. */
  readonly roots: readonly string[];
}

/** Classes and functions of the notebook that are shown: `print(type(x))`. */
export interface ShownDefinitions extends At {
  /** Classes whose module is shown. */
  readonly classes: readonly string[];
  /** Functions that are shown, or held by what is. */
  readonly functions: readonly string[];
  /** Functions that are shown with their modules and signatures. */
  readonly displayed: readonly string[];
}

/** A dotted library name that the code calls, with its place: for rules. */
export interface LibraryCall extends Range {
  readonly path: string;
}

/** What executing a piece of code (a statement, or a function's body) does to the names around it. */
export interface Effects {
  /** Names of the notebook's scope that are read before this code binds them; where first. */
  readonly reads: Map<string, number>;
  /** Names that stand in formula strings: read by a library, if they mean the notebook's names at all. */
  readonly weakReads: Map<string, number>;
  /** Names read inside lambdas: when those are called. */
  readonly deferredReads: Map<string, number>;
  readonly binds: Map<string, Binding>;
  readonly deletes: Map<string, number>;
  /** Names whose objects may be changed in place; where and by what. */
  readonly mutates: Map<string, { readonly at: number; readonly by: string }>;
  /** Pairs of names that may share objects from here on. */
  readonly shares: [string, string][];
  /** Pairs of names of which the first may refer to the data of the second, without ever changing it. */
  readonly keeps: [string, string][];
  /** What is known of the values bound here. */
  readonly values: Map<string, Value>;
  readonly seeds: SeedUse[];
  readonly draws: DrawUse[];
  readonly seedLiterals: SeedLiteral[];
  readonly unseededGenerators: UnseededGenerator[];
  readonly settings: SettingUse[];
  readonly files: FileUse[];
  readonly hazards: Hazard[];
  readonly calls: LibraryCall[];
  /** Places of `display` where it is the notebook's. */
  readonly displays: Display[];
  /** Calls of `plt.show()`. */
  readonly figureShows: FigureShow[];
  /** May open or change the current figures. */
  figures: boolean;
  /** Prints or displays something. */
  shows: boolean;
  /** Compares identities (`a is b`), other than with `None` and its like. */
  comparesIdentity: boolean;
  /** It is an expression that gives None, so that a notebook shows nothing for it. */
  givesNone: boolean;
  /** Comparisons of values by identity which hold no longer once one of them comes from a file. */
  readonly identities: IdentityUse[];
  /** Places where the notebook's classes and functions are shown by name and module. */
  readonly shownDefinitions: ShownDefinitions[];
  /** Uses `await` outside a function. */
  awaits: boolean;
}

/** No effects yet. */
export function noEffects(): Effects {
  return {
    reads: new Map(),
    weakReads: new Map(),
    deferredReads: new Map(),
    binds: new Map(),
    deletes: new Map(),
    mutates: new Map(),
    shares: [],
    keeps: [],
    values: new Map(),
    seeds: [],
    draws: [],
    seedLiterals: [],
    unseededGenerators: [],
    settings: [],
    files: [],
    hazards: [],
    calls: [],
    displays: [],
    figureShows: [],
    figures: false,
    shows: false,
    comparesIdentity: false,
    givesNone: false,
    identities: [],
    shownDefinitions: [],
    awaits: false,
  };
}

/** What a function or class of the notebook does when it is called. */
export interface Callable {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'lambda';
  readonly params: readonly string[];
  /** What is known of the parameters' defaults, as the function is defined. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly isGenerator: boolean;
  readonly isAsync: boolean;
  /** Effects of a call; parameters appear as `param:NAME` among mutated names and roots. */
  readonly effects: Effects;
  readonly returns: Value;
  /** Variables that the function reaches through names of the functions around it. */
  readonly captured: readonly string[];
  /** Methods by name, those of the notebook's base classes included; what sets a property is under `NAME.setter`. */
  readonly methods: ReadonlyMap<string, Callable>;
  /** Methods that run when an attribute is read, and those that get the class. */
  readonly properties: ReadonlyMap<string, 'property' | 'cached' | 'class'>;
  /** What runs when a class gets this one as its base: `__init_subclass__`, the metaclass. */
  readonly creation: readonly Callable[];
  /** Looks names up while it runs (`eval`, `globals()`): what it reads cannot be known. */
  readonly isDynamic: boolean;
}

/** A top-level statement of a cell with what it does. */
export interface StatementFacts {
  readonly node: Statement;
  readonly effects: Effects;
  /** For `def`, `class` and `name = lambda …`. */
  readonly callable: Callable | null;
}
