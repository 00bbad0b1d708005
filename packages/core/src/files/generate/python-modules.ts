import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import { definedName, neededNames } from '../../plan/definitions.js';
import { readsVariables } from '../../plan/settings.js';
import { mustPrecedeImports, type Unit } from '../../plan/units.js';
import { type EditContext, environmentLine, type UtilsUse, unitEdits } from './code-edits.js';
import type { DefinitionHomes } from './definition-homes.js';
import { ModuleImports } from './imports.js';
import { argumentsOf, mainFunction, returnsOf, type StageArgument } from './main-function.js';
import type { ModuleParts } from './origins.js';
import { textOf } from './source-text.js';
import { stageBody } from './stage-body.js';

/** What all generated modules of one pipeline have in common. */
export interface ModuleContext {
  readonly blueprint: Blueprint;
  readonly homes: DefinitionHomes;
  readonly utils: UtilsUse;
  readonly notebookDir: string;
  readonly notebookName: string;
  /** Whether frames are shown anywhere. */
  readonly usesPandas: boolean;
}

const UTILS_NAMES = [
  'load',
  'save',
  'show',
  'save_figures',
  'save_metrics',
  'load_params',
  'set_seeds',
  'save_random_state',
  'restore_random_state',
  'use_figures',
  'use_notebook_display',
  'hidden_output',
];

/** Every name that the notebook binds, so that generated names keep clear of them. */
function notebookNames(blueprint: Blueprint): Set<string> {
  const names = new Set<string>();
  for (const unit of blueprint.units) {
    for (const name of unit.facts.effects.binds.keys()) if (name !== 'display') names.add(name);
  }
  return names;
}

function caller(
  blueprint: Blueprint,
  used: Set<string>,
  all: UtilsUse,
): { call: (name: string) => string; isQualified: boolean; module: string } {
  const taken = notebookNames(blueprint);
  const isQualified = UTILS_NAMES.some((name) => taken.has(name));
  const module = taken.has('utils') ? 'stage_utils' : 'utils';
  return {
    isQualified,
    module,
    call: (name) => {
      used.add(name);
      all.add(name);
      return isQualified ? `${module}.${name}` : name;
    },
  };
}

/** The text of a stage's module, not yet formatted. */
export function stageModule(stage: StagePlan, context: ModuleContext): { text: string; parts: ModuleParts } {
  const { blueprint, homes } = context;
  const imports = new ModuleImports(blueprint.units);
  const used = new Set<string>();
  const { call, isQualified, module } = caller(blueprint, used, context.utils);
  const edit: EditContext = {
    blueprint,
    stage,
    utils: used,
    extraImports: new Set(),
    functions: [],
    typeName: (type) => imports.typeName(type),
    call,
    notebookDir: context.notebookDir,
  };
  const own = homes.ofStage.get(stage.name) ?? [];
  const { body, functions } = stageBody(
    edit,
    returnsOf(stage).map((r) => r.name),
  );
  const bodyText = body.map((part) => part.text).join('\n\n');
  const definitions = own.map((unit) => textOf(unit, unitEdits(unit, edit)));
  const settings = stage.settings
    .filter((unit) => !readsVariables(unit, stage))
    .map((unit) => `    ${textOf(unit, unitEdits(unit, edit)).replace(/\n/g, '\n    ')}`);
  const early = blueprint.units.filter(
    (u) => mustPrecedeImports(u) && isBeforeEndOf(u, stage, blueprint) && !isBackend(u),
  );
  const names = namesUsed([...stage.units, ...stage.replays, ...stage.settings, ...own, ...early]);
  const functionName = stageFunctionName(stage, blueprint);
  const signature = signatureOf(stage, imports, functionName);
  const main = mainFunction(stage, {
    functionName,
    defaultSeed: blueprint.defaultSeed,
    usesPandas: context.usesPandas,
    settings,
    call,
    imports,
  });
  for (const unit of early) {
    const line = environmentLine(unit);
    if (line !== null) imports.addModule('os');
    imports.addLine(line ?? textOf(unit, unitEdits(unit, edit)));
  }
  const onlyMentioned = new Set([...stage.weakNames].filter((name) => !names.has(name)));
  imports.addUsed(new Set([...names, ...onlyMentioned]), onlyMentioned);
  addSideEffectImports(imports, stage, blueprint);
  for (const name of edit.extraImports) imports.addModule(name);
  const ownMain =
    names.has('main') && homes.helpers.some((u) => definedName(u) === 'main')
      ? '    from .helpers import main\n\n'
      : '';
  const loadParams = call('load_params');
  const ownNames = new Set(own.map(definedName));
  for (const unit of homes.helpers) {
    const name = definedName(unit);
    if (ownNames.has(name)) continue;
    if (name === 'main') continue;
    if (names.has(name)) imports.addLocal('helpers', name);
    else if (onlyMentioned.has(name)) imports.addMentioned('helpers', name);
  }
  for (const name of [...used, ...imports.runtimeNames]) context.utils.add(name);
  if (isQualified) imports.addSibling(module === 'utils' ? 'utils' : `utils as ${module}`);
  else for (const name of used) imports.addLocal('utils', name);
  const doc = docstring(
    [moduleSummary(stage), '', `From ${cellList(stage)} of ${context.notebookName}.`],
    '',
  );
  const async = stage.isAsync ? 'async ' : '';
  const text = [
    doc,
    imports.text(),
    ...definitions,
    ...edit.functions,
    `${async}${signature}\n${functionDocstring(stage)}\n${ownMain}${bodyText}\n${returnLine(stage)}`,
    main,
    `if __name__ == "__main__":\n    main(${loadParams}())`,
  ]
    .filter((part) => part !== '')
    .join('\n\n\n')
    .concat('\n');
  return { text, parts: { functionName, body, functions, definitions: own } };
}

/** `matplotlib.use(…)`: stages draw into files, whatever the notebook's window system was. */
function isBackend(unit: Unit): boolean {
  return unit.facts.effects.settings.every((s) => s.path === 'matplotlib.use');
}

function isBeforeEndOf(unit: Unit, stage: StagePlan, blueprint: Blueprint): boolean {
  const order = blueprint.stages.map((s) => s.name);
  return order.indexOf(unit.stage) <= order.indexOf(stage.name);
}

const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * Names that pieces of code mention, as far as they may be imports or definitions. What only a function that they call reads is
 * there where that function is.
 */
function namesUsed(units: readonly Unit[]): Set<string> {
  const names = new Set<string>();
  for (const unit of units) {
    const { effects, callable, node } = unit.facts;
    const written = new Set(unit.cell.syntax.source.slice(node.from, node.to).match(IDENTIFIER));
    const inStrings = [effects, callable?.effects].flatMap((e) => [...(e?.weakReads.keys() ?? [])]);
    for (const name of neededNames(unit)) {
      if (!written.has(name)) continue;
      if (!inStrings.includes(name) || effects.reads.has(name) || callable?.effects.reads.has(name))
        names.add(name);
    }
  }
  return names;
}

/** Imports that are made for what they do: kept in each stage from theirs on. */
function addSideEffectImports(imports: ModuleImports, stage: StagePlan, blueprint: Blueprint): void {
  for (const unit of blueprint.units) {
    const { node, effects } = unit.facts;
    if (unit.role !== 'import' || !isBeforeEndOf(unit, stage, blueprint)) continue;
    for (const known of effects.values.values()) {
      if (
        known.path !== null &&
        /^sklearn\.experimental\.|^mpl_toolkits\.mplot3d\b/.test(known.path) &&
        node.kind === 'ImportFrom'
      ) {
        imports.addLine(
          `from ${node.module} import ${node.names.map((a) => a.name).join(', ')}  # noqa: F401`,
        );
      }
    }
  }
}

/** A name for the stage's function that nothing else in the module has. */
function stageFunctionName(stage: StagePlan, blueprint: Blueprint): string {
  const taken = notebookNames(blueprint);
  for (const name of [stage.name, `run_${stage.name}`, `${stage.name}_stage`]) {
    if (!taken.has(name) && !UTILS_NAMES.includes(name) && name !== 'main') return name;
  }
  return `_${stage.name}`;
}

function signatureOf(stage: StagePlan, imports: ModuleImports, name: string): string {
  const args = argumentsOf(stage).map((a) => `${a.name}: ${imports.typeName(a.type)}`);
  const returns = returnsOf(stage).map((r) => imports.typeName(r.type));
  const [only] = returns;
  const type = returns.length === 0 ? 'None' : returns.length === 1 ? only : `tuple[${returns.join(', ')}]`;
  return `def ${name}(${args.join(', ')}) -> ${type}:`;
}

function moduleSummary(stage: StagePlan): string {
  const title = stage.title.replace(/^[\d.\s)]+/, '').trim();
  const text = title === '' ? stage.name.replace(/_/g, ' ') : title;
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function cellList(stage: StagePlan): string {
  const cells = stage.cells.map((c) => c + 1);
  const ranges: string[] = [];
  for (let at = 0; at < cells.length; ) {
    let end = at;
    while (end + 1 < cells.length && (cells[end + 1] ?? 0) === (cells[end] ?? 0) + 1) end++;
    ranges.push(end === at ? `${cells[at]}` : `${cells[at]} to ${cells[end]}`);
    at = end + 1;
  }
  return `${cells.length === 1 ? 'cell' : 'cells'} ${ranges.join(', ')}`;
}

function docstring(lines: readonly string[], indent: string): string {
  const safe = lines.map((l) => l.replace(/\\/g, '\\\\').replace(/"""/g, "'''").replace(/"$/, '" '));
  return safe.length === 1
    ? `${indent}"""${safe[0]}"""`
    : `${indent}"""${safe.map((l, i) => (i === 0 || l === '' ? l : indent + l)).join('\n')}\n${indent}"""`;
}

function functionDocstring(stage: StagePlan): string {
  const lines = [moduleSummary(stage)];
  const args = argumentsOf(stage);
  if (args.length > 0) {
    lines.push('', 'Args:', ...args.map((a) => `    ${a.name}: ${describeArgument(a)}`));
  }
  const returns = returnsOf(stage);
  if (returns.length > 0) lines.push('', 'Returns:', `    ${returns.map((r) => r.name).join(', ')}.`);
  return docstring(lines, '    ');
}

function describeArgument(argument: StageArgument): string {
  if (argument.param !== null) return `\`${argument.param.path.join('.')}\` in params.yaml.`;
  const source = argument.input?.source;
  return source?.kind === 'artifact' ? `made by the stage \`${source.artifact.stage}\`.` : '';
}

function returnLine(stage: StagePlan): string {
  const names = returnsOf(stage).map((r) => r.name);
  if (names.length > 0) return `    return ${names.join(', ')}`;
  return '';
}

/** The text of `helpers.py`: functions, classes and constants of the notebook that several stages use; null without any. */
export function helpersModule(context: ModuleContext): string | null {
  const { blueprint, homes } = context;
  if (homes.helpers.length === 0) return null;
  const imports = new ModuleImports(blueprint.units);
  const used = new Set<string>();
  const { call, isQualified, module } = caller(blueprint, used, context.utils);
  const edit: EditContext = {
    blueprint,
    stage: null,
    utils: used,
    extraImports: new Set(),
    functions: [],
    typeName: (type) => imports.typeName(type),
    call,
    notebookDir: context.notebookDir,
  };
  const texts = homes.helpers.map((unit) => textOf(unit, unitEdits(unit, edit)));
  const names = namesUsed(homes.helpers);
  const weak = new Set(homes.helpers.flatMap((u) => [...(u.facts.callable?.effects.weakReads.keys() ?? [])]));
  imports.addUsed(names, weak);
  for (const name of edit.extraImports) imports.addModule(name);
  for (const name of [...used, ...imports.runtimeNames]) context.utils.add(name);
  if (isQualified && used.size > 0) imports.addSibling(module === 'utils' ? 'utils' : `utils as ${module}`);
  else for (const name of used) imports.addLocal('utils', name);
  return [
    `"""Functions and classes of ${context.notebookName} that the stages use."""`,
    imports.text(),
    ...texts,
  ]
    .filter((part) => part !== '')
    .join('\n\n\n')
    .concat('\n');
}
