import type { PythonTools } from '@stagewright/core';

interface Place {
  readonly row: number;
  readonly column: number;
}

interface Workspace {
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

/**
 * Ruff's formatter and its default rules, as WebAssembly, so that generated code is clean whatever is
 * installed. Takes a quarter of a second to load, hence only for commands that generate code.
 */
export async function loadRuff(): Promise<PythonTools> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const settings = { 'line-length': 88 };
  const ruff: Workspace = new Workspace(settings, PositionEncoding.Utf16);
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
