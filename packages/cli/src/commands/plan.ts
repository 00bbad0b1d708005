import type { Command } from '@commander-js/extra-typings';
import type { Flow, Plan, PlannedStage } from '@stagewright/core';
import { addExamples } from '../command.js';
import { analyzeNotebook, planPipeline } from '../core-api.js';
import { loadConfig, loadNotebook } from '../host/files.js';
import type { Colors, ExitCode, Host } from '../host/host.js';
import { describeEnvironment } from '../host/python-environment.js';
import { countOf, refuse, renderProblem } from '../host/show.js';

/** `stagewright plan`. */
export function define(command: Command, host: Host): void {
  command
    .argument('<notebook>', 'a Jupyter notebook')
    .option('--json', 'print the plan as JSON')
    .action(async (notebook, options) => host.end(await plan(notebook, options, host)));
  addExamples(command, [
    ['plan train.ipynb', 'each stage: what it reads, writes and why'],
    ['plan train.ipynb --json', 'for other programs'],
  ]);
}

async function plan(
  path: string,
  options: { readonly json?: true | undefined },
  host: Host,
): Promise<ExitCode> {
  const loaded = loadNotebook(host.cwd, path);
  if (!loaded.ok) return refuse(loaded.problems, host, options);
  const config = loadConfig([host.cwd], host.cwd);
  if (!config.ok) return refuse(config.problems, host, options);
  const environment = await describeEnvironment(host, loaded.value);
  const planned = planPipeline(analyzeNotebook(loaded.value), { config: config.value, environment });
  if (options.json) host.printJson(planned);
  else {
    if (planned.stages.length > 0) host.print(renderPlan(planned, host.colors));
    for (const problem of planned.problems) host.note(renderProblem(problem, host.noteColors));
  }
  return planned.problems.some((problem) => problem.level === 'error') ? 1 : 0;
}

const SOURCES: Readonly<Record<Plan['source'], string>> = {
  tags: 'from the tags of the cells',
  headings: 'proposed from the headings; `stagewright tag` sets your own',
  single: 'as there are neither tags nor headings; `stagewright tag` makes more',
};

/** The plan as text: one block a stage, one line a fact. */
export function renderPlan(plan: Plan, colors: Colors): string {
  const head = `${colors.bold(plan.notebook)} → src/${plan.package}: ${countOf(plan.stages.length, 'stage')}, ${SOURCES[plan.source]}`;
  return [
    head,
    ...plan.stages.map((stage) => renderStage(stage, plan, colors).join('\n')),
    ...renderRest(plan, colors),
  ].join('\n\n');
}

function renderStage(stage: PlannedStage, plan: Plan, colors: Colors): string[] {
  const title = stage.title === stage.name ? '' : `  ${stage.title}`;
  const values = new Map(plan.params.map((param) => [param.key, param.value]));
  const facts: [string, string][] = [
    ...stage.reads.map((flow): [string, string] => ['reads', renderFlow(flow, colors)]),
    ...stage.deps.map((path): [string, string] => ['reads', `file ${path}`]),
    ...stage.params.map((key): [string, string] => ['param', `${key} = ${values.get(key) ?? '?'}`]),
    ...renderWrites(stage, plan, colors).map((text): [string, string] => ['writes', text]),
    ...stage.outs.map((path): [string, string] => ['writes', `file ${path}`]),
    ...(stage.figures === null ? [] : [['figures', `in ${stage.figures}`] as [string, string]]),
    ...stage.metrics.map((name): [string, string] => ['metric', name]),
    ...(stage.random === 'none' ? [] : [['random', stage.random] as [string, string]]),
  ];
  const cells = colors.dim(
    `${stage.cells.length === 1 ? 'cell' : 'cells'} ${ranges(stage.cells.map((cell) => cell + 1))}`,
  );
  let last = '';
  const lines = facts.map(([kind, text]) => {
    const label = kind === last ? '' : kind;
    last = kind;
    return `  ${colors.cyan(label.padEnd(8))} ${text}`;
  });
  return [`${colors.bold(stage.name)}${title}  ${cells}`, ...lines];
}

function renderFlow({ name, type, from, cell, why }: Flow, colors: Colors, carrier = ''): string {
  const kind = type === 'Any' ? '' : `: ${type}`;
  const origin = from === null ? '' : ` from ${from}${cell === null ? '' : ` (cell ${cell + 1})`}`;
  return `${name}${kind}${origin}${carrier}${colors.dim(why === '' ? '' : `  ${why}`)}`;
}

/** What crosses to later stages: each value with the file that carries it. */
function renderWrites(stage: PlannedStage, plan: Plan, colors: Colors): string[] {
  const artifacts = plan.artifacts.filter((artifact) => artifact.stage === stage.name);
  const named = new Set(stage.writes.map((flow) => flow.name));
  const flows = stage.writes.map((flow) => {
    const artifact = artifacts.find(({ names }) => names.includes(flow.name));
    return renderFlow(flow, colors, artifact === undefined ? '' : ` → ${artifact.path}`);
  });
  const others = artifacts.filter(({ names }) => !names.some((name) => named.has(name)));
  return [
    ...flows,
    ...others.map(({ names, path, why }) => `${names.join(', ')} → ${path}${colors.dim(`  ${why}`)}`),
  ];
}

function renderRest(plan: Plan, colors: Colors): string[] {
  if (plan.requirements.length === 0) return [];
  return [`${colors.bold('requirements')}  ${plan.requirements.join(', ')}`];
}

/** `2-4, 7`. */
export function ranges(numbers: readonly number[]): string {
  const parts: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last !== undefined && last.to === number - 1) last.to = number;
    else parts.push({ from: number, to: number });
  }
  return parts.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}
