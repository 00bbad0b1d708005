import type { SyntaxProblem } from './ast.js';

/** What one conversion collects on its way. */
export class Context {
  readonly problems: SyntaxProblem[] = [];
  readonly comments: { from: number; to: number }[] = [];
  readonly multilineStrings: { from: number; to: number }[] = [];
  /** How many expressions and blocks are open around the present one. */
  depth = 0;

  constructor(readonly text: string) {}

  slice(span: { readonly from: number; readonly to: number }): string {
    return this.text.slice(span.from, span.to);
  }

  report(span: { readonly from: number; readonly to: number }, message: string): void {
    this.problems.push({ from: span.from, to: span.to, message });
  }
}

/**
 * How deep expressions and blocks are followed; what is deeper becomes `Invalid`, so that no text overflows the stack of
 * this converter or of a walker over its result. CPython stops at 200 open brackets and 100 blocks.
 */
export const DEEPEST = 400;
