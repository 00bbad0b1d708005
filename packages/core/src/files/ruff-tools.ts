import type { PythonTools } from './generate/polish.js';

interface Place {
  readonly row: number;
  readonly column: number;
}

/** What Stagewright uses of a `Workspace` of ruff's WebAssembly packages, which a host loads. */
export interface RuffWorkspace {
  check(text: string): readonly {
    readonly code: string | null;
    readonly message: string;
    readonly start_location: Place;
    readonly end_location: Place;
    readonly fix: {
      readonly edits: readonly {
        readonly content: string | null;
        readonly location: Place;
        readonly end_location: Place;
      }[];
    } | null;
  }[];
  format(text: string): string;
}

/** The settings with which the workspace has to be made; its positions are UTF-16. */
export const RUFF_SETTINGS = { 'line-length': 88 } as const;

/** Ruff's formatter and its default rules, so that generated code is clean whatever is installed. */
export function pythonToolsOf(ruff: RuffWorkspace): PythonTools {
  const place = ({ row, column }: Place) => ({ line: row, column });
  return {
    format: (text) => ruff.format(text),
    check: (text) =>
      ruff.check(text).map(({ code, message, start_location, end_location, fix }) => ({
        code: code ?? 'invalid-syntax',
        message,
        start: place(start_location),
        end: place(end_location),
        fix: (fix?.edits ?? []).map((e) => ({
          start: place(e.location),
          end: place(e.end_location),
          insert: e.content ?? '',
        })),
      })),
  };
}
