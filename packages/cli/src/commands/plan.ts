import type { Command } from '@commander-js/extra-typings';
import { analyzeNotebook, type Flow, type Plan, type PlannedStage, planPipeline } from '@stagewright/core';
import { addExamples } from '../command.js';
import { loadConfig, loadNotebook } from '../host/files.js';
import type { Colors, ExitCode, Host } from '../host/host.js';
import { probeEnvironment, starNamesOf } from '../host/python-environment.js';
import { countOf, refuse } from '../host/show.js';
import { renderFindings } from '../host/show-findings.js';

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
  const [environment, starNames] = await Promise.all([
    probeEnvironment(host),
    starNamesOf(host, loaded.value),
  ]);
  const planned = planPipeline(analyzeNotebook(loaded.value, undefined, starNames), {
    config: config.value,
    environment,
  });
  if (options.json) host.printJson(planned);
  else {
    if (planned.stages.length > 0) host.print(renderPlan(planned, host.colors, host.columns));
    const problems = renderFindings(planned.problems, loaded.value, host.noteColors);
    if (problems !== '') host.note(`\n${problems}`);
  }
  return planned.problems.some((problem) => problem.level === 'error') ? 1 : 0;
}

const SOURCES: Readonly<Record<Plan['source'], string>> = {
  tags: 'from the tags of the cells',
  headings: 'proposed from the headings; `stagewright tag` sets your own',
  single: 'as there are neither tags nor headings; `stagewright tag` makes more',
};

/** The plan as text: one block a stage, one line a fact. */
export function renderPlan(plan: Plan, colors: Colors, columns: number): string {
  const count = countOf(plan.stages.length, 'stage');
  const head = `${colors.bold(plan.notebook)} → src/${plan.package}: ${count}, ${SOURCES[plan.source]}`;
  const stages = plan.stages.map((stage) => renderStage(stage, plan, colors, columns).join('\n'));
  return [head, ...stages, ...renderRest(plan, colors)].join('\n\n');
}

/** One fact of a stage: its kind, what it is, and why it is so. */
interface Fact {
  readonly kind: string;
  readonly text: string;
  readonly why?: string;
}

function renderStage(stage: PlannedStage, plan: Plan, colors: Colors, columns: number): string[] {
  const title = stage.title === stage.name ? '' : `  ${stage.title}`;
  const cells = `${stage.cells.length === 1 ? 'cell' : 'cells'} ${ranges(stage.cells.map((cell) => cell + 1))}`;
  let last = '';
  const lines = factsOf(stage, plan).map(({ kind, text, why = '' }) => {
    const label = kind === last ? '' : kind;
    last = kind;
    const start = `  ${colors.cyan(label.padEnd(8))} ${text}`;
    if (why === '') return start;
    const fits = 11 + text.length + 2 + why.length <= columns;
    return `${start}${fits ? '  ' : `\n${' '.repeat(13)}`}${colors.dim(why)}`;
  });
  return [`${colors.bold(stage.name)}${title}  ${colors.dim(cells)}`, ...lines];
}

function factsOf(stage: PlannedStage, plan: Plan): Fact[] {
  const values = new Map(plan.params.map((param) => [param.key, param.value]));
  const figures = stage.figures === null ? [] : [{ kind: 'figures', text: `in ${stage.figures}` }];
  const random = stage.random === 'none' ? [] : [{ kind: 'random', text: stage.random }];
  return [
    ...stage.reads.map(({ from, why, ...flow }) => {
      return { kind: 'reads', text: typed(flow) + (from === null ? '' : ` from ${from}`), why };
    }),
    ...stage.deps.map((path) => ({ kind: 'reads', text: `file ${path}` })),
    ...stage.params.map((key) => ({ kind: 'param', text: `${key} = ${values.get(key) ?? '?'}` })),
    ...writesOf(stage, plan),
    ...stage.outs.map((path) => ({ kind: 'writes', text: `file ${path}` })),
    ...figures,
    ...stage.metrics.map((text) => ({ kind: 'metric', text })),
    ...random,
  ];
}

/** What crosses to later stages: for each file the values that it carries. */
function writesOf(stage: PlannedStage, plan: Plan): Fact[] {
  const types = new Map(stage.writes.map((flow) => [flow.name, typed(flow)]));
  const artifacts = plan.artifacts.filter((artifact) => artifact.stage === stage.name);
  const carried = new Set(artifacts.flatMap(({ names }) => names));
  const others = stage.writes.filter((flow) => !carried.has(flow.name));
  return [
    ...artifacts.map(({ names, path, why, readBy }) => {
      const text = `${names.map((name) => types.get(name) ?? name).join(', ')} → ${path}`;
      return { kind: 'writes', text, why: `${why}; read by ${readBy.join(', ')}` };
    }),
    ...others.map((flow) => ({ kind: 'writes', text: typed(flow), why: flow.why })),
  ];
}

function typed({ name, type }: Pick<Flow, 'name' | 'type'>): string {
  return type === 'Any' ? name : `${name}: ${type}`;
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
