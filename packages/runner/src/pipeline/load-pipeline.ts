import { readFileSync } from 'node:fs';
import { basename, join, posix, resolve } from 'node:path';
import {
  failure,
  type Location,
  type Params,
  type Problem,
  problem,
  type Result,
  readParams,
  success,
} from '@stagewright/core';
import { type DvcFile, type DvcStage, readDvcYaml } from './dvc-yaml.js';
import { connect, inOrder, overlap } from './graph.js';
import { missingParam, valueAt } from './param-values.js';
import { type ParamsUse, type Pipeline, paramsFile, type Stage, type StageOut } from './pipeline.js';

/**
 * Reads `dvc.yaml` and the params files that it names. Refused, each with its line: what `readDvcYaml` and `readParams`
 * refuse, paths that leave the project or are not the pipeline's to write, two stages that write one file, cycles, and
 * params that are not there. Nothing is run or written.
 */
export function loadPipeline(dir: string): Result<Pipeline> {
  const text = readText(dir, 'dvc.yaml');
  if (!text.ok) return text;
  if (text.value === null) {
    const remedy = 'Make one with `stagewright extract NOTEBOOK`, or go to the folder that has it.';
    return failure(
      problem('pipeline/none', 'There is no dvc.yaml in this folder.', remedy, { file: 'dvc.yaml' }),
    );
  }
  const dvc = readDvcYaml(text.value);
  if (!dvc.ok) return dvc;
  const problems: Problem[] = [];
  const read = [...dvc.value.stages].map(([name, stage]) => convertStage(name, stage, dvc.value, problems));
  const { stages, problems: clashes } = connect(read, (name) => dvc.value.locate(['stages', name]));
  problems.push(...clashes);
  if (problems.length > 0) return { ok: false, problems };
  const sorted = inOrder(stages);
  if ('cycle' in sorted) return failure(cycleProblem(sorted.cycle, dvc.value));
  const params = loadParams(dir, stages, dvc.value);
  if (!params.ok) return params;
  const root = resolve(dir);
  return success({ dir: root, name: basename(root), stages: sorted.order, params: params.value });
}

function convertStage(name: string, stage: DvcStage, dvc: DvcFile, problems: Problem[]): Stage {
  const at = (...keys: PropertyKey[]) => dvc.locate(['stages', name, ...keys]);
  const path = (text: string, where: Location): string => {
    const found = projectPath(folder, text, where);
    if (found.ok) return found.value;
    problems.push(...found.problems);
    return text;
  };
  let folder = '';
  if (stage.wdir !== undefined) folder = path(stage.wdir, at('wdir')).replace(/^\.$/, '');
  const outs = (['outs', 'metrics', 'plots'] as const).flatMap((section): StageOut[] => {
    const kind = section === 'outs' ? 'out' : section === 'plots' ? 'plot' : 'metrics';
    return (stage[section] ?? []).flatMap((entry, index) => {
      const flags = typeof entry === 'string' ? { [entry]: null } : entry;
      return Object.entries(flags).map(([text, flag]) => {
        const where = at(section, index);
        const out = path(text, where);
        if (isProtected(out)) problems.push(protectedPath(name, out, where));
        return { path: out, kind, persist: flag?.persist === true } as const;
      });
    });
  });
  const deps = (stage.deps ?? []).map((dep, index) => path(dep, at('deps', index)));
  deps.forEach((dep, index) => {
    if (outs.some((out) => overlap(out.path, dep))) problems.push(readsOwnOut(name, dep, at('deps', index)));
  });
  const uses = (stage.params ?? []).flatMap((entry, index): ParamsUse[] => {
    if (typeof entry === 'string') return [{ file: path(paramsFile, at('params', index)), keys: [entry] }];
    return Object.entries(entry).map(([file, keys]) => ({ file: path(file, at('params', index)), keys }));
  });
  return {
    name,
    cmd: typeof stage.cmd === 'string' ? [stage.cmd] : stage.cmd,
    folder,
    deps: [...new Set(deps)],
    params: uses,
    outs,
    frozen: stage.frozen,
    alwaysChanged: stage.always_changed,
    upstream: [],
  };
}

/** A path of `dvc.yaml` relative to the project, or the problem that it is not in it. */
function projectPath(folder: string, text: string, where: Location): Result<string> {
  const joined = posix.normalize(posix.join(folder, text)).replace(/\/+$/, '');
  const leaves = posix.isAbsolute(text) || joined === '..' || joined.startsWith('../');
  const isUrl = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  if (text !== '' && !leaves && !isUrl && !text.includes('\0')) return success(joined);
  const message = isUrl
    ? `\`${text}\` is not on this machine; only files of the project are read and written.`
    : `\`${text}\` leads out of the project folder.`;
  return failure(problem('pipeline/outside', message, 'Name a file or folder inside the project.', where));
}

/** Outs are removed before a stage runs: these must never be. */
function isProtected(path: string): boolean {
  const own = ['dvc.yaml', 'dvc.lock', paramsFile, 'stagewright.yaml', '.git', '.dvc', '.stagewright'];
  return path === '.' || own.some((name) => path === name || path.startsWith(`${name}/`));
}

function protectedPath(stage: string, path: string, where: Location): Problem {
  const message = `Stage \`${stage}\` has \`${path}\` as an output, which would be removed before each run.`;
  return problem('pipeline/protected', message, 'Write to a folder of its own, such as `artifacts/`.', where);
}

function readsOwnOut(stage: string, path: string, where: Location): Problem {
  const message = `Stage \`${stage}\` reads \`${path}\` and writes it too.`;
  return problem('pipeline/cycle', message, 'Write the result to another file.', where);
}

function cycleProblem(cycle: readonly string[], dvc: DvcFile): Problem {
  const [first = ''] = cycle;
  const message = `The stages depend on each other in a circle: ${cycle.join(' ← ')}.`;
  const remedy = 'Let one of them read or write another file.';
  return problem('pipeline/cycle', message, remedy, dvc.locate(['stages', first]));
}

/** Params as each file has them now; `params.yaml` may be missing when nobody uses it. */
function loadParams(dir: string, stages: readonly Stage[], dvc: DvcFile): Result<Map<string, Params>> {
  const found = new Map<string, Params>();
  const problems: Problem[] = [];
  const files = new Set([paramsFile, ...stages.flatMap((stage) => stage.params.map((use) => use.file))]);
  for (const file of files) {
    const params = loadParamsFile(dir, file);
    if (!params.ok) problems.push(...params.problems);
    else if (params.value !== null) found.set(file, params.value);
  }
  if (problems.length > 0) return { ok: false, problems };
  for (const stage of stages) {
    for (const { file, keys } of stage.params) {
      const params = found.get(file);
      const where = dvc.locate(['stages', stage.name, 'params']);
      for (const key of keys ?? []) {
        if (valueAt(params ?? {}, key) === undefined)
          problems.push(missingParam(key, file, params ?? {}, where));
      }
      if (keys === null && params === undefined) problems.push(missingParam('', file, {}, where));
    }
  }
  return problems.length > 0 ? { ok: false, problems } : success(found);
}

function loadParamsFile(dir: string, file: string): Result<Params | null> {
  const text = readText(dir, file);
  if (!text.ok || text.value === null) return text.ok ? success(null) : text;
  if (file.endsWith('.json') || /\.ya?ml$/.test(file)) return readParams(text.value, file);
  const remedy = 'Keep the params of this pipeline in YAML or JSON.';
  return failure(problem('params/format', `Params in \`${file}\` are not read.`, remedy, { file }));
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
