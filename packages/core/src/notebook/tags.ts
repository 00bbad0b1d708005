import { type Location, type Problem, problem } from '../problem/problem.js';

/**
 * What a cell's tags say, in Stagewright's terms; the only reader of tags. Kale's (`step:NAME`, `block:NAME`, `imports`, `functions`,
 * `pipeline-parameters`, `pipeline-metrics`, `skip`) and papermill's (`parameters`, `injected-parameters`) tags are read as their
 * equivalents.
 */
export interface CellTags {
  /** Stage name of a `stage:` (or Kale `step:`) tag; null without one. */
  readonly stage: string | null;
  /** Name of a `function:` tag. */
  readonly functionName: string | null;
  readonly parameters: boolean;
  readonly metrics: boolean;
  readonly skip: boolean;
  /** Kale's `imports` or `functions`: the cell belongs to no stage by itself, what it defines follows whoever needs it. */
  readonly shared: boolean;
}

/** A stage's or function's name: also a Python identifier, a file name and a key in dvc.yaml. */
export const NAME_PATTERN = /^[a-z][a-z0-9_]{0,63}$/;

/** The keywords of Python 3.13 that match `NAME_PATTERN`. */
const PYTHON_KEYWORDS = new Set(
  (
    'and as assert async await break class continue def del elif else except finally for from global if import in is lambda ' +
    'nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
/** Modules that are written beside those of the stages. */
const RESERVED_STAGES = new Set(['utils']);

/** What one tag says. */
type Meaning =
  | { readonly kind: 'stage' | 'function'; readonly name: string }
  | { readonly kind: 'parameters' | 'metrics' | 'skip' | 'shared' | 'foreign' };

const WORDS: ReadonlyMap<string, Meaning> = new Map([
  ['parameters', { kind: 'parameters' }],
  ['injected-parameters', { kind: 'parameters' }],
  ['pipeline-parameters', { kind: 'parameters' }],
  ['metrics', { kind: 'metrics' }],
  ['pipeline-metrics', { kind: 'metrics' }],
  ['skip', { kind: 'skip' }],
  ['imports', { kind: 'shared' }],
  ['functions', { kind: 'shared' }],
]);

/** `stage:NAME` and its likes; what is meant as one but written otherwise (`Stage: train`) is read too, and is a problem. */
const NAMED = /^\s*(stage|step|block|function)\s*:\s*(.*?)\s*$/is;

function meaningOf(tag: string): Meaning {
  const word = WORDS.get(tag);
  if (word !== undefined) return word;
  const named = NAMED.exec(tag);
  if (named === null) return { kind: 'foreign' };
  const name = named[2] ?? '';
  return { kind: named[1]?.toLowerCase() === 'function' ? 'function' : 'stage', name };
}

/**
 * Reads a cell's tags. Tags that are not ours, nor Kale's, nor papermill's say nothing and are no problem.
 *
 * @returns what the good tags say, and a problem for each that is malformed or contradicts another. A malformed tag counts as absent.
 */
export function readTags(
  tags: readonly string[],
  where?: Location,
): { readonly tags: CellTags; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const stages = new Set<string>();
  const functions = new Set<string>();
  const kinds = new Set<Meaning['kind']>();
  for (const tag of tags) {
    const meaning = meaningOf(tag);
    kinds.add(meaning.kind);
    if (meaning.kind !== 'stage' && meaning.kind !== 'function') continue;
    const found = checkNamed(tag, meaning, where);
    if (found !== null) problems.push(found);
    else (meaning.kind === 'stage' ? stages : functions).add(meaning.name);
  }
  problems.push(...contradictions(stages, functions, kinds, where));
  const [stage = null] = stages;
  const [functionName = null] = functions;
  return {
    tags: {
      stage,
      functionName,
      parameters: kinds.has('parameters'),
      metrics: kinds.has('metrics'),
      skip: kinds.has('skip'),
      shared: kinds.has('shared'),
    },
    problems,
  };
}

function checkNamed(
  tag: string,
  { kind, name }: Meaning & { readonly kind: 'stage' | 'function' },
  where: Location | undefined,
): Problem | null {
  const code = `tags/bad-${kind}-name`;
  const suggested = suggestName(name);
  const remedy =
    suggested === null
      ? `Write the tag as \`${kind}:NAME\`, with a name such as \`train\`.`
      : `Write the tag as \`${kind}:${suggested}\`.`;
  const fault = nameFault(kind, name);
  if (fault !== null) return problem(code, `The tag \`${shown(tag)}\` ${fault}.`, remedy, where);
  if (!/^(stage|step|block|function):[^\s]*$/.test(tag)) {
    const message = `The tag \`${shown(tag)}\` is not written as Stagewright reads it: lower case, without spaces.`;
    return problem(`tags/bad-${kind}-tag`, message, remedy, where);
  }
  return null;
}

/** Why a name cannot be one, to be read after "The tag …"; null when it can. */
function nameFault(kind: 'stage' | 'function', name: string): string | null {
  if (name === '') return `has no ${kind} name`;
  if (name.length > 64) return `has a name of ${name.length} characters; at most 64 are allowed`;
  if (!NAME_PATTERN.test(name)) {
    return 'has a name that is not made of lower-case letters, digits and underscores, with a letter first';
  }
  if (PYTHON_KEYWORDS.has(name)) return `has a name that is a keyword of Python (\`${name}\`)`;
  if (kind === 'stage' && RESERVED_STAGES.has(name)) {
    return `has a name that is taken: \`${name}.py\` holds what the stages share`;
  }
  return null;
}

/**
 * Says what is wrong with a name for a stage or function, as a problem; null when it is good.
 * For names that come from elsewhere than a tag: the command line, a text field.
 */
export function checkName(kind: 'stage' | 'function', name: string): Problem | null {
  return checkNamed(`${kind}:${name}`, { kind, name }, undefined);
}

/** The nearest good name, or null when nothing is left of it: `Train Model` becomes `train_model`. */
export function suggestName(text: string): string | null {
  const name = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+/, '')
    .slice(0, 64)
    .replace(/_+$/, '');
  if (name === '') return null;
  return PYTHON_KEYWORDS.has(name) || RESERVED_STAGES.has(name) ? `${name.slice(0, 58)}_stage` : name;
}

function contradictions(
  stages: ReadonlySet<string>,
  functions: ReadonlySet<string>,
  kinds: ReadonlySet<Meaning['kind']>,
  where: Location | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const list = (names: ReadonlySet<string>) => [...names].map((name) => `\`${name}\``).join(' and ');
  if (stages.size > 1) {
    const message = `The cell is tagged for ${stages.size} stages: ${list(stages)}.`;
    problems.push(problem('tags/two-stages', message, 'Keep one stage tag, or split the cell.', where));
  }
  if (functions.size > 1) {
    const message = `The cell is tagged to become ${functions.size} functions: ${list(functions)}.`;
    problems.push(problem('tags/two-functions', message, 'Keep one function tag, or split the cell.', where));
  }
  const says = (kind: Meaning['kind']) => kinds.has(kind);
  if (says('skip') && (['stage', 'function', 'parameters', 'metrics'] as const).some(says)) {
    const message = 'The cell is tagged `skip`, and also as a part of the pipeline.';
    problems.push(problem('tags/contradiction', message, 'Remove `skip`, or the other tags.', where));
  }
  if (says('shared') && says('stage')) {
    const message = 'The cell is tagged for a stage, and also as shared by all (`imports` or `functions`).';
    problems.push(problem('tags/contradiction', message, 'Keep one of the two tags.', where));
  }
  return problems;
}

function shown(tag: string): string {
  return tag.length > 80 ? `${tag.slice(0, 79)}…` : tag;
}

/** Tags with the stage set to a name, or to none; a `skip` tag goes when the cell gets a stage. Other tags stay where they are. */
export function withStage(tags: readonly string[], name: string | null): string[] {
  const others = name === null ? tags : tags.filter((tag) => tag !== 'skip');
  return withTag(others, 'stage', name === null ? null : `stage:${name}`);
}

/** Tags with the function set to a name, or to none. Other tags stay where they are. */
export function withFunction(tags: readonly string[], name: string | null): string[] {
  return withTag(tags, 'function', name === null ? null : `function:${name}`);
}

/** Tags with `parameters`, `metrics` or `skip` set or unset; a skipped cell loses what else is ours. Other tags stay. */
export function withRole(
  tags: readonly string[],
  role: 'parameters' | 'metrics' | 'skip',
  on: boolean,
): string[] {
  const others =
    role === 'skip' && on ? tags.filter(mayStandWithSkip) : on ? tags.filter((tag) => tag !== 'skip') : tags;
  if (on && others.some((tag) => meaningOf(tag).kind === role)) return [...others];
  return withTag(others, role, on ? role : null);
}

/** Tags that are neither ours nor read as ours: what is left when a cell is untagged. */
export function withoutOurTags(tags: readonly string[]): string[] {
  return tags.filter((tag) => ['foreign', 'shared'].includes(meaningOf(tag).kind));
}

function mayStandWithSkip(tag: string): boolean {
  return ['foreign', 'shared', 'skip'].includes(meaningOf(tag).kind);
}

/** Puts a tag in the place of the first of its kind, or at the end; others of its kind go. */
function withTag(tags: readonly string[], kind: Meaning['kind'], tag: string | null): string[] {
  const first = tags.findIndex((other) => meaningOf(other).kind === kind);
  const added = tag === null ? [] : [tag];
  if (first === -1) return [...tags, ...added];
  const rest = tags.slice(first).filter((other) => meaningOf(other).kind !== kind);
  return [...tags.slice(0, first), ...added, ...rest];
}
