/**
 * Python's abstract syntax, after CPython's `ast` module (https://docs.python.org/3/library/ast.html#abstract-grammar),
 * with offsets into the text. Half-typed code gives a tree too: what cannot be read becomes an `Invalid` node that holds the
 * names that stand in it.
 */

interface Spanned {
  readonly from: number;
  readonly to: number;
}

export interface Name extends Spanned {
  readonly kind: 'Name';
  /** NFKC-normalised, as Python compares names. */
  readonly id: string;
}
export interface Constant extends Spanned {
  readonly kind: 'Constant';
  readonly type: 'int' | 'float' | 'complex' | 'str' | 'bytes' | 'bool' | 'None' | 'Ellipsis';
  /** Strings (implicitly concatenated ones too): their value, escapes resolved; numbers and the others: their source text. */
  readonly value: string;
}
export interface JoinedStr extends Spanned {
  readonly kind: 'JoinedStr';
  /** The literal pieces, joined by `{}` where a replacement field stands. */
  readonly text: string;
  /** The expressions in replacement fields, those of nested format specs included, in source order. */
  readonly values: readonly Expression[];
}
export interface Attribute extends Spanned {
  readonly kind: 'Attribute';
  readonly value: Expression;
  readonly attr: string;
}
export interface Subscript extends Spanned {
  readonly kind: 'Subscript';
  readonly value: Expression;
  /** A `Tuple` when the index holds commas. */
  readonly slice: Expression;
}
export interface Slice extends Spanned {
  readonly kind: 'Slice';
  readonly parts: readonly Expression[];
}
export interface Keyword extends Spanned {
  /** null for `**mapping`. */
  readonly arg: string | null;
  readonly value: Expression;
}
export interface Call extends Spanned {
  readonly kind: 'Call';
  readonly func: Expression;
  /** `*args` are `Starred`. */
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}
export interface Sequence extends Spanned {
  readonly kind: 'Tuple' | 'List' | 'Set';
  readonly elts: readonly Expression[];
}
export interface Dict extends Spanned {
  readonly kind: 'Dict';
  /** A null key for `**mapping`. */
  readonly items: readonly { readonly key: Expression | null; readonly value: Expression }[];
}
export interface Operation extends Spanned {
  readonly kind: 'BinOp' | 'UnaryOp' | 'BoolOp' | 'Compare';
  /** `+`, `not`, `and`, `<`, `not in` …; for Compare the first operator. */
  readonly op: string;
  readonly operands: readonly Expression[];
}
export interface IfExp extends Spanned {
  readonly kind: 'IfExp';
  readonly test: Expression;
  readonly body: Expression;
  readonly orelse: Expression;
}
export interface Lambda extends Spanned {
  readonly kind: 'Lambda';
  readonly args: Parameters;
  readonly body: Expression;
}
export interface Generator {
  readonly target: Expression;
  readonly iter: Expression;
  readonly ifs: readonly Expression[];
  readonly isAsync: boolean;
}
export interface Comprehension extends Spanned {
  readonly kind: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp';
  /** One for the first three, key and value for DictComp. */
  readonly elements: readonly Expression[];
  readonly generators: readonly Generator[];
}
export interface NamedExpr extends Spanned {
  readonly kind: 'NamedExpr';
  readonly target: Name;
  readonly value: Expression;
}
export interface Wrapped extends Spanned {
  readonly kind: 'Starred' | 'Await' | 'YieldFrom';
  readonly value: Expression;
}
export interface Yield extends Spanned {
  readonly kind: 'Yield';
  readonly value: Expression | null;
}
/** What could not be read. The names in it are kept, so that analysis of half-typed code does not lose them. */
export interface Invalid extends Spanned {
  readonly kind: 'Invalid';
  readonly parts: readonly Expression[];
}

export type Expression =
  | Name
  | Constant
  | JoinedStr
  | Attribute
  | Subscript
  | Slice
  | Call
  | Sequence
  | Dict
  | Operation
  | IfExp
  | Lambda
  | Comprehension
  | NamedExpr
  | Wrapped
  | Yield
  | Invalid;

export interface Parameter extends Spanned {
  readonly name: string;
  readonly style: 'positional-only' | 'normal' | 'keyword-only' | 'var-positional' | 'var-keyword';
  readonly annotation: Expression | null;
  readonly default: Expression | null;
}
export type Parameters = readonly Parameter[];

export interface TypeParameter extends Spanned {
  readonly name: string;
  readonly bound: Expression | null;
  /** `[T = int]` of Python 3.13. */
  readonly default: Expression | null;
}

export interface FunctionDef extends Spanned {
  readonly kind: 'FunctionDef';
  readonly name: string;
  readonly nameFrom: number;
  readonly isAsync: boolean;
  /** `from` is at the first decorator, as in the text. */
  readonly decorators: readonly Expression[];
  readonly typeParams: readonly TypeParameter[];
  readonly args: Parameters;
  readonly returns: Expression | null;
  readonly body: readonly Statement[];
}
export interface ClassDef extends Spanned {
  readonly kind: 'ClassDef';
  readonly name: string;
  readonly nameFrom: number;
  readonly decorators: readonly Expression[];
  readonly typeParams: readonly TypeParameter[];
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
}
export interface ExprStatement extends Spanned {
  readonly kind: 'Expr';
  readonly value: Expression;
}
export interface Assign extends Spanned {
  readonly kind: 'Assign';
  readonly targets: readonly Expression[];
  readonly value: Expression;
}
export interface AugAssign extends Spanned {
  readonly kind: 'AugAssign';
  readonly target: Expression;
  readonly op: string;
  readonly value: Expression;
}
export interface AnnAssign extends Spanned {
  readonly kind: 'AnnAssign';
  readonly target: Expression;
  readonly annotation: Expression;
  readonly value: Expression | null;
}
export interface TypeAlias extends Spanned {
  readonly kind: 'TypeAlias';
  readonly name: string;
  readonly typeParams: readonly TypeParameter[];
  readonly value: Expression;
}
export interface Delete extends Spanned {
  readonly kind: 'Delete';
  readonly targets: readonly Expression[];
}
export interface For extends Spanned {
  readonly kind: 'For';
  readonly isAsync: boolean;
  readonly target: Expression;
  readonly iter: Expression;
  readonly body: readonly Statement[];
  readonly orelse: readonly Statement[];
}
export interface While extends Spanned {
  readonly kind: 'While' | 'If';
  readonly test: Expression;
  readonly body: readonly Statement[];
  /** `elif` is an `If` alone in `orelse`. */
  readonly orelse: readonly Statement[];
}
export interface With extends Spanned {
  readonly kind: 'With';
  readonly isAsync: boolean;
  readonly items: readonly { readonly context: Expression; readonly target: Expression | null }[];
  readonly body: readonly Statement[];
}
export interface Handler extends Spanned {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}
export interface Try extends Spanned {
  readonly kind: 'Try';
  readonly isStar: boolean;
  readonly body: readonly Statement[];
  readonly handlers: readonly Handler[];
  readonly orelse: readonly Statement[];
  readonly finalbody: readonly Statement[];
}
export interface MatchCase extends Spanned {
  /** Names that the pattern binds, in order, `_` left out. */
  readonly captures: readonly Name[];
  /** Expressions that the pattern reads: dotted values and class names. */
  readonly reads: readonly Expression[];
  readonly guard: Expression | null;
  readonly body: readonly Statement[];
}
export interface Match extends Spanned {
  readonly kind: 'Match';
  readonly subject: Expression;
  readonly cases: readonly MatchCase[];
}
export interface Alias extends Spanned {
  /** The dotted name as written; `*` for a star import. */
  readonly name: string;
  readonly asname: string | null;
}
export interface Import extends Spanned {
  readonly kind: 'Import';
  readonly names: readonly Alias[];
}
export interface ImportFrom extends Spanned {
  readonly kind: 'ImportFrom';
  /** '' for `from . import x`. */
  readonly module: string;
  /** Leading dots. */
  readonly level: number;
  readonly names: readonly Alias[];
}
export interface Scope extends Spanned {
  readonly kind: 'Global' | 'Nonlocal';
  readonly names: readonly string[];
}
export interface Simple extends Spanned {
  readonly kind: 'Pass' | 'Break' | 'Continue';
}
export interface ValueStatement extends Spanned {
  readonly kind: 'Return' | 'Raise' | 'Assert';
  /** Return: at most one; raise: exception and cause; assert: test and message. */
  readonly values: readonly Expression[];
}
export interface InvalidStatement extends Spanned {
  readonly kind: 'InvalidStatement';
  readonly parts: readonly Expression[];
}

export type Statement =
  | FunctionDef
  | ClassDef
  | ExprStatement
  | Assign
  | AugAssign
  | AnnAssign
  | TypeAlias
  | Delete
  | For
  | While
  | With
  | Try
  | Match
  | Import
  | ImportFrom
  | Scope
  | Simple
  | ValueStatement
  | InvalidStatement;

export interface SyntaxProblem extends Spanned {
  readonly message: string;
}

/** One parsed text. */
export interface Module {
  readonly text: string;
  readonly body: readonly Statement[];
  /** Comments, `from` at the `#`. */
  readonly comments: readonly Spanned[];
  /** String tokens that span several lines: their inner lines must keep their indentation. */
  readonly multilineStrings: readonly Spanned[];
  /** Empty for what Python accepts, as far as this parser can tell (see docs/architecture.md). */
  readonly problems: readonly SyntaxProblem[];
}
