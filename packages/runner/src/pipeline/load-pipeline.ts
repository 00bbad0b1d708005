import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { failure, type Problem, problem, type Result, success } from '@stagewright/core';
import type { Pipeline } from './pipeline.js';
import { readPipelineParams, readStages } from './read-pipeline.js';

/** Reads `dvc.yaml` and the params files that it names, as `readStages` and `readPipelineParams` do. Nothing is run or written. */
export function loadPipeline(dir: string): Result<Pipeline> {
  const text = readText(dir, 'dvc.yaml');
  if (!text.ok) return text;
  const read = readStages(text.value);
  if (!read.ok) return read;
  const problems: Problem[] = [];
  const texts = new Map<string, string | null>();
  for (const file of read.value.files) {
    const found = readText(dir, file);
    if (found.ok) texts.set(file, found.value);
    else problems.push(...found.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  const params = readPipelineParams(read.value, texts);
  if (!params.ok) return params;
  const root = resolve(dir);
  return success({ dir: root, name: basename(root), stages: read.value.stages, params: params.value });
}

/** The text of a file of the project; null when it is not there. */
export function readText(dir: string, file: string): Result<string | null> {
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(dir, file))));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return success(null);
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'It is not UTF-8 text.'
        : `It cannot be read (${String(code)}).`;
    return failure(problem('pipeline/unreadable', message, 'Check the file and its permissions.', { file }));
  }
}
