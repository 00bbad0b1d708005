import type { PythonTools } from '../core-api.js';

interface Workspace {
  check(text: string): readonly {
    readonly code: string | null;
    readonly message: string;
    readonly start_location: { readonly row: number; readonly column: number };
  }[];
  format(text: string): string;
}

/**
 * Ruff's formatter and its default rules, as WebAssembly, so that generated code is clean whatever is installed. Takes a quarter of a second
 * to load, hence only for commands that generate code.
 */
export async function loadRuff(): Promise<PythonTools> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const settings = { 'line-length': 88, lint: { select: ['E4', 'E7', 'E9', 'F'] } };
  const ruff: Workspace = new Workspace(settings, PositionEncoding.Utf16);
  return {
    format: (text) => ruff.format(text),
    check: (text) =>
      ruff.check(text).map(({ code, message, start_location: at }) => ({
        code: code ?? 'invalid-syntax',
        message,
        line: at.row,
        column: at.column,
      })),
  };
}
