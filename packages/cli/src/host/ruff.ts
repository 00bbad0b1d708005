import { type PythonTools, pythonToolsOf, RUFF_SETTINGS, type RuffWorkspace } from '@stagewright/core';

/** Ruff as WebAssembly. Takes a quarter of a second to load, hence only for commands that generate code. */
export async function loadRuff(): Promise<PythonTools> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const ruff: RuffWorkspace = new Workspace(RUFF_SETTINGS, PositionEncoding.Utf16);
  return pythonToolsOf(ruff);
}
