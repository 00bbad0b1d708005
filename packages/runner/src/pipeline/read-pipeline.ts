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
import { type ParamsUse, paramsFile, type Stage, type StageOut } from './pipeline.js';
import { joinPaths } from './project-path.js';

/** The stages of a `dvc.yaml`, before its params files are read. */
export interface ReadStages {
  /** Each after those that it depends on. */
  readonly stages: readonly Stage[];
  /** The params files whose texts `readPipelineParams` needs. */
  readonly files: readonly string[];
  readonly dvc: DvcFile;
}

/** The texts of files, by path; null: the file is not there. */
export type Texts = ReadonlyMap<string, string | null>;

/**
 * Reads the text of `dvc.yaml`. Refused, each with its line: what `readDvcYaml` refuses, paths that leave the project or are not the
 * pipeline's to write, two stages that write one file, and cycles.
 */
export function readStages(text: string | null): Result<ReadStages> {
  if (text === null) {
    const remedy = 'Make one with `stagewright extract NOTEBOOK`, or go to the folder that has it.';
    return failure(
      problem('pipeline/none', 'There is no dvc.yaml in this folder.', remedy, { file: 'dvc.yaml' }),
    );
  }
  const dvc = readDvcYaml(text);
  if (!dvc.ok) return dvc;
  const problems: Problem[] = [];
  const read = [...dvc.value.stages].map(([name, stage]) => convertStage(name, stage, dvc.value, problems));
  const { stages, problems: clashes } = connect(read, (name) => dvc.value.locate(['stages', name]));
  problems.push(...clashes);
  if (problems.length > 0) return { ok: false, problems };
  const sorted = inOrder(stages);
  if ('cycle' in sorted) return failure(cycleProblem(sorted.cycle, dvc.value));
  const files = new Set([paramsFile, ...stages.flatMap((stage) => stage.params.map((use) => use.file))]);
  return success({ stages: sorted.order, files: [...files], dvc: dvc.value });
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
  const joined = joinPaths(folder, text);
  const leaves = text.startsWith('/') || joined === '..' || joined.startsWith('../');
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

/**
 * Params as each file has them now; `params.yaml` may be missing when nobody uses it. Refused: what `readParams` refuses, and params that
 * are not there.
 */
export function readPipelineParams(
  { stages, files, dvc }: ReadStages,
  texts: Texts,
): Result<Map<string, Params>> {
  const found = new Map<string, Params>();
  const problems: Problem[] = [];
  for (const file of files) {
    const params = readParamsFile(texts.get(file) ?? null, file);
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

function readParamsFile(text: string | null, file: string): Result<Params | null> {
  if (text === null) return success(null);
  if (file.endsWith('.json') || /\.ya?ml$/.test(file)) return readParams(text, file);
  const remedy = 'Keep the params of this pipeline in YAML or JSON.';
  return failure(problem('params/format', `Params in \`${file}\` are not read.`, remedy, { file }));
}
