import { type PythonTools, pythonToolsOf, RUFF_SETTINGS, type RuffWorkspace } from '@stagewright/core';

/** Where ruff's loader takes its module from: the build makes it look here (`build.mjs`). */
declare global {
  var stagewrightRuffModule: ArrayBuffer | undefined;
}

let loaded: Promise<PythonTools> | null = null;

/** Formatter and linter of generated code: 10 MB of WebAssembly, packed, and loaded when code is first generated. */
export function loadRuff(url: string): Promise<PythonTools> {
  loaded ??= load(url).catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

async function load(url: string): Promise<PythonTools> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) {
    throw new Error(`the formatter of generated code cannot be loaded (${response.status})`);
  }
  const unpacked = response.body.pipeThrough(new DecompressionStream('gzip'));
  globalThis.stagewrightRuffModule = await new Response(unpacked).arrayBuffer();
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const ruff: RuffWorkspace = new Workspace(RUFF_SETTINGS, PositionEncoding.Utf16);
  globalThis.stagewrightRuffModule = undefined;
  return pythonToolsOf(ruff);
}
