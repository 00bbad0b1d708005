import type { InputPlan, ParamPlan, StagePlan } from '../../plan/blueprint.js';
import type { ModuleImports } from './imports.js';

/** An argument of a stage's function: where its value comes from. */
export interface StageArgument {
  readonly name: string;
  readonly type: string;
  readonly input: InputPlan | null;
  readonly param: ParamPlan | null;
}

/** What a stage's function is given: artifacts first, then params, then seeds. */
export function argumentsOf(stage: StagePlan): StageArgument[] {
  const inputs = stage.inputs.map((input) => ({
    name: input.name,
    type: input.type,
    input,
    param: input.source.kind === 'param' ? input.source.param : null,
  }));
  const seeds = stage.seedParams.map((param) => ({ name: param.name, type: param.type, input: null, param }));
  return [...inputs.filter((i) => i.param === null), ...inputs.filter((i) => i.param !== null), ...seeds];
}

/** What the stage's function returns: what crosses, then metrics. */
export function returnsOf(stage: StagePlan): { name: string; type: string }[] {
  const outputs = stage.outputs.map(({ name, type }) => ({ name, type }));
  const metrics = [
    ...stage.metrics.map((name) => ({ name, type: 'float' })),
    ...(stage.metricsDict === null ? [] : [{ name: stage.metricsDict, type: 'dict' }]),
  ];
  return [...outputs, ...metrics.filter((m) => !outputs.some((o) => o.name === m.name))];
}

function paramExpression(param: ParamPlan): string {
  const at = param.path.map((key) => `["${key}"]`).join('');
  const tuples = `tuple(item) for item in params${at}`;
  switch (param.shape) {
    case 'tuple':
      return `tuple(params${at})`;
    case 'list of tuples':
      return `[${tuples}]`;
    case 'tuple of tuples':
      return `tuple(${tuples})`;
    case 'plain':
      return `params${at}`;
  }
}

/** What `main` is made of, besides the stage. */
export interface MainParts {
  readonly functionName: string;
  readonly defaultSeed: ParamPlan | null;
  /** Whether frames are shown anywhere. */
  readonly usesPandas: boolean;
  /** Settings made before the stage's function runs, as indented text. */
  readonly settings: readonly string[];
  /** The expression for a name of `utils`. */
  readonly call: (name: string) => string;
  readonly imports: ModuleImports;
}

/** The text of a stage's `main(params)`: reads what the stage needs, runs its function, writes what it makes. */
export function mainFunction(stage: StagePlan, parts: MainParts): string {
  const { functionName, defaultSeed, settings, call, imports } = parts;
  imports.typeName('Any');
  const lines: string[] = [];
  if (stage.figures) lines.push(`    ${call('use_figures')}("reports/figures/${stage.name}")`);
  if (parts.usesPandas) lines.push(`    ${call('use_notebook_display')}()`);
  lines.push(...settings);
  if (stage.random === 'seeded from params' && defaultSeed !== null) {
    lines.push(`    ${call('set_seeds')}(${paramExpression(defaultSeed)})`);
  }
  if (stage.randomStateFrom !== null) {
    lines.push(`    ${call('restore_random_state')}("${randomStatePath(stage.randomStateFrom)}")`);
  }
  const bundles = new Map<string, string>();
  for (const { source } of stage.inputs) {
    if (source.kind !== 'artifact' || source.artifact.names.length === 1 || bundles.has(source.artifact.path))
      continue;
    const name = `shared${bundles.size === 0 ? '' : `_${bundles.size + 1}`}`;
    bundles.set(source.artifact.path, name);
    lines.push(`    ${name} = ${call('load')}("${source.artifact.path}")`);
  }
  const args = argumentsOf(stage).map((a) => `${a.name}=${argumentValue(a, bundles, call)}`);
  const returns = returnsOf(stage).map((r) => r.name);
  const invoked = `${functionName}(${args.join(', ')})`;
  if (stage.isAsync) imports.addModule('asyncio');
  const expression = stage.isAsync ? `asyncio.run(${invoked})` : invoked;
  lines.push(`    ${returns.length === 0 ? '' : `${returns.join(', ')} = `}${expression}`);
  lines.push(...endOfMain(stage, call));
  return `def main(params: dict[str, Any]) -> tuple[dict[str, float], dict[str, str]]:\n    """Run the stage: read what it needs, compute, write what it makes."""\n${lines.join('\n')}`;
}

/** Where a stage leaves the state of the random generators. */
export function randomStatePath(stage: string): string {
  return `artifacts/${stage}/random_state.pkl`;
}

function argumentValue(
  argument: StageArgument,
  bundles: ReadonlyMap<string, string>,
  call: (name: string) => string,
): string {
  if (argument.param !== null) return paramExpression(argument.param);
  const source = argument.input?.source;
  if (source?.kind !== 'artifact') return 'None';
  const bundle = bundles.get(source.artifact.path);
  return bundle === undefined
    ? `${call('load')}("${source.artifact.path}")`
    : `${bundle}["${argument.name}"]`;
}

function endOfMain(stage: StagePlan, call: (name: string) => string): string[] {
  const lines: string[] = [];
  const entries = stage.artifacts.map((artifact) => {
    const [only] = artifact.names;
    const saved =
      artifact.names.length === 1 ? only : `{${artifact.names.map((n) => `"${n}": ${n}`).join(', ')}}`;
    return `"${artifact.names.join(', ')}": ${call('save')}(${saved}, "${artifact.path}")`;
  });
  if (stage.savesRandomState)
    entries.push(`"random state": ${call('save_random_state')}("${randomStatePath(stage.name)}")`);
  for (const out of stage.outs) entries.push(`"${out.path}": "${out.path}"`);
  const metrics = [
    ...(stage.metricsDict === null ? [] : [`**${stage.metricsDict}`]),
    ...stage.metrics.map((n) => `"${n}": ${n}`),
  ];
  if (metrics.length > 0) {
    const literal =
      stage.metricsDict !== null && stage.metrics.length === 0
        ? stage.metricsDict
        : `{${metrics.join(', ')}}`;
    lines.push(`    metrics = ${call('save_metrics')}(${literal}, "${metricsPath(stage.name)}")`);
  }
  if (entries.length > 0) lines.push(`    artifacts = {${entries.join(', ')}}`);
  lines.push(
    `    return ${metrics.length > 0 ? 'metrics' : '{}'}, ${entries.length > 0 ? 'artifacts' : '{}'}`,
  );
  return lines;
}

/** Where a stage writes its metrics. */
export function metricsPath(stage: string): string {
  return `metrics/${stage}.json`;
}
