/** A function of the generated `utils`. */
export interface Snippet {
  readonly name: string;
  readonly imports: readonly string[];
  /** Other functions of `utils` that it calls. */
  readonly needs?: readonly string[];
  readonly code: string;
}
