import { isMainThread, parentPort } from 'node:worker_threads';
import { type PythonTools, pythonToolsOf, RUFF_SETTINGS, type RuffWorkspace } from '@stagewright/core';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { answerExtractions, extractInThread } from './extract-thread.js';
import { disk } from './host.js';
import { serve } from './server.js';

declare const STAGEWRIGHT_VERSION: string | undefined;
const version = typeof STAGEWRIGHT_VERSION === 'string' ? STAGEWRIGHT_VERSION : '0.0.0';

const USAGE = `Usage: stagewright-language-server --stdio

Speaks the Language Server Protocol. --stdio, --node-ipc and --socket=PORT say how; --version and --help print and end.
`;

/** Ruff as WebAssembly; takes a quarter of a second to load, so only when code is generated. */
async function loadTools(): Promise<PythonTools> {
  const { Workspace, PositionEncoding } = await import('@astral-sh/ruff-wasm-nodejs');
  const ruff: RuffWorkspace = new Workspace(RUFF_SETTINGS, PositionEncoding.Utf16);
  return pythonToolsOf(ruff);
}

/**
 * Starts the server, with the arguments of the command; in a thread, the part that extracts. Without a way to speak it ends with 2.
 *
 * @param entry the program that calls this, which is run in the thread, too.
 */
export function main(args: readonly string[], entry: URL): void {
  if (!isMainThread && parentPort !== null) {
    answerExtractions(parentPort, loadTools);
  } else if (args.includes('--version')) {
    process.stdout.write(`${version}\n`);
  } else if (args.includes('--help')) {
    process.stdout.write(USAGE);
  } else if (!args.some((arg) => /^--(stdio|node-ipc|socket=\d+|pipe=.+)$/.test(arg))) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
  } else {
    const extract = extractInThread(entry);
    serve(createConnection(ProposedFeatures.all), { files: disk, loadTools, extract, version });
  }
}
