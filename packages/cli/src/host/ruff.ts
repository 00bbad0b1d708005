import { setFlagsFromString } from 'node:v8';
import { type PythonTools, pythonToolsOf, RUFF_SETTINGS, type RuffWorkspace } from '@stagewright/core';

/** Ruff as WebAssembly. Takes a tenth of a second to load, hence only for commands that generate code. */
export async function loadRuff(): Promise<PythonTools> {
  // V8's optimising compiler would work on ruff for more than a second, which a command waits for when it ends and gains nothing from.
  // (`--liftoff-only` says the same, and has no effect once Node 24 has started.)
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const ruff: RuffWorkspace = new Workspace(RUFF_SETTINGS, PositionEncoding.Utf16);
  return pythonToolsOf(ruff);
}
