import { type Location, type Problem, problem, type Result, readYaml, success } from '@stagewright/core';
import * as z from 'zod';

const outFlags = z
  .looseObject({
    cache: z.boolean(),
    persist: z.boolean(),
    remote: z.string(),
    push: z.boolean(),
    desc: z.string(),
  })
  .partial()
  .nullable();
const outs = z.array(z.union([z.string(), z.record(z.string(), outFlags)]));

/** A stage as `dvc.yaml` has it: https://dvc.org/doc/user-guide/project-structure/dvcyaml-files */
const stageSchema = z.strictObject({
  cmd: z.union([z.string(), z.array(z.string()).min(1)]),
  wdir: z.string().optional(),
  deps: z.array(z.string()).nullish(),
  params: z.array(z.union([z.string(), z.record(z.string(), z.array(z.string()).nullable())])).nullish(),
  outs: outs.nullish(),
  metrics: outs.nullish(),
  plots: outs.nullish(),
  frozen: z.boolean().default(false),
  always_changed: z.boolean().default(false),
  desc: z.string().optional(),
  meta: z.unknown().optional(),
});
export type DvcStage = z.infer<typeof stageSchema>;

/** `dvc.yaml` as far as a run needs it. Top-level params, metrics, plots and artifacts are for showing; a run leaves them. */
export interface DvcFile {
  readonly stages: ReadonlyMap<string, DvcStage>;
  /** The place of something in the file, by its keys. */
  readonly locate: (path: readonly PropertyKey[]) => Location;
}

const file = 'dvc.yaml';
const knownKeys = ['stages', 'params', 'metrics', 'plots', 'artifacts', 'datasets'];

/** Reads the text of `dvc.yaml`; every problem has its line. Templating is refused: a stage must be what it says. */
export function readDvcYaml(text: string): Result<DvcFile> {
  const yaml = readYaml(text, file, 'pipeline');
  if (!yaml.ok) return yaml;
  const { locate, data } = yaml.value;
  if (!isMapping(data) || !isMapping(data.stages) || Object.keys(data.stages).length === 0) {
    const remedy = 'Write the stages under `stages:`, or let `stagewright extract` do it.';
    return {
      ok: false,
      problems: [problem('pipeline/no-stages', 'dvc.yaml has no stages.', remedy, locate([]))],
    };
  }
  const problems: Problem[] = [];
  for (const key of Object.keys(data)) {
    if (key === 'vars') problems.push(templating('vars', yaml.value.locateKey(['vars'])));
    else if (!knownKeys.includes(key)) problems.push(unknownKey(key, yaml.value.locateKey([key])));
  }
  const stages = new Map<string, DvcStage>();
  for (const [name, entry] of Object.entries(data.stages)) {
    const stage = readStage(name, entry, yaml.value);
    if (stage.ok) stages.set(name, stage.value);
    else problems.push(...stage.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : success({ stages, locate });
}

interface Places {
  locate(path: readonly PropertyKey[]): Location;
  locateKey(path: readonly PropertyKey[]): Location;
}

function readStage(name: string, entry: unknown, places: Places): Result<DvcStage> {
  const at = ['stages', name];
  const problems: Problem[] = [];
  if (!/^[\p{L}\p{N}_-]{1,64}$/u.test(name)) {
    const message = `\`${name.slice(0, 80)}\` is no name for a stage.`;
    const remedy = 'Use letters, digits, `_` and `-`, at most 64.';
    problems.push(problem('pipeline/stage-name', message, remedy, places.locateKey(at)));
  }
  if (isMapping(entry)) {
    for (const key of ['foreach', 'do', 'matrix', 'vars']) {
      if (key in entry) problems.push(templating(key, places.locateKey([...at, key])));
    }
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the person wrote
  for (const path of templates(entry, at)) problems.push(templating('${…}', places.locate(path)));
  if (problems.length > 0) return { ok: false, problems };
  const parsed = stageSchema.safeParse(entry);
  if (parsed.success) return success(parsed.data);
  return {
    ok: false,
    problems: parsed.error.issues.flatMap((issue) =>
      describeIssue(name, issue, [...at, ...issue.path], places),
    ),
  };
}

function describeIssue(
  stage: string,
  issue: z.core.$ZodIssue,
  path: PropertyKey[],
  places: Places,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, places.locateKey([...path, key])));
  }
  const what = path.slice(2).map(String).join('.') || 'the stage';
  const message = `Stage \`${stage}\`: ${what} is not what dvc.yaml expects there.`;
  const remedy =
    what === 'cmd' ? 'Give the stage a `cmd`, as text or a list.' : 'See `dvc.yaml` in the manual of DVC.';
  return [problem('pipeline/malformed', message, remedy, places.locate(path))];
}

/** Where a stage has what DVC would replace; `\\${` and the shell's own `$x` and `$(x)` are left alone. */
function templates(value: unknown, path: PropertyKey[]): PropertyKey[][] {
  if (typeof value === 'string') return /(?<!\\)\$\{[^}]*\}/.test(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => templates(item, [...path, index]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'meta' || key === 'desc' ? [] : templates(item, [...path, key]),
  );
}

function templating(what: string, where: Location): Problem {
  const message = `\`${what}\` makes stages from a template, which \`stagewright run\` does not do.`;
  return problem(
    'pipeline/templating',
    message,
    'Write each stage out, or run this pipeline with `dvc repro`.',
    where,
  );
}

function unknownKey(key: string, where: Location): Problem {
  return problem(
    'pipeline/unknown-key',
    `\`${key}\` means nothing here.`,
    'Remove it, or mend its spelling.',
    where,
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
