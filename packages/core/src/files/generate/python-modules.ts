import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import { isBeforeEndOf } from '../../plan/blueprint-queries.js';
import { definedName, neededNames } from '../../plan/definitions.js';
import { settingsAround } from '../../plan/settings.js';
import { mustPrecedeImports, standsBeforeImports, type Unit } from '../../plan/units.js';
import { environmentLine, unitEdits } from './code-edits.js';
import { docstring, functionDocstring, moduleDocstring } from './docstrings.js';
import type { ModuleImports } from './imports.js';
import { argumentsOf, mainFunction, returnsOf } from './main-function.js';
import { type ModuleContext, ModuleDraft, notebookNames, UTILS_NAMES } from './module-draft.js';
import type { ModuleParts } from './origins.js';
import { sideEffectImports } from './side-effect-imports.js';
import { textOf } from './source-text.js';
import { stageBody } from './stage-body.js';

/** The text of a stage's module, not yet formatted. */
export function stageModule(stage: StagePlan, context: ModuleContext): { text: string; parts: ModuleParts } {
  const { blueprint, homes } = context;
  const draft = new ModuleDraft(context, stage);
  const { edit, imports } = draft;
  const own = homes.ofStage.get(stage.name) ?? [];
  const results = returnsOf(stage).map((r) => r.name);
  const { body, functions } = stageBody(edit, results);
  const functionName = stageFunctionName(stage, blueprint);
  const signature = signatureOf(stage, imports, functionName);
  const definitions = own.map((unit) => textOf(unit, unitEdits(unit, edit)));
  const settings = settingsAround(stage).before.map(
    (unit) => `    ${textOf(unit, unitEdits(unit, edit)).replace(/\n/g, '\n    ')}`,
  );
  const main = mainFunction(stage, {
    functionName,
    defaultSeed: blueprint.defaultSeed,
    usesPandas: context.usesPandas,
    settings,
    call: (name) => draft.call(name),
    imports,
  });
  const names = addStageImports(draft, stage, own, context);
  const isMainImported = names.has('main') && homes.helpers.some((u) => definedName(u) === 'main');
  const statements = [
    ...(isMainImported ? ['    from .helpers import main'] : []),
    ...body.map((part) => part.text),
  ].join('\n\n');
  const end = results.length === 0 ? '' : `    return ${results.join(', ')}`;
  const text = draft.text(moduleDocstring(stage, context.notebookName), [
    ...definitions,
    ...edit.functions,
    `${stage.isAsync ? 'async ' : ''}${signature}\n${functionDocstring(stage)}\n${statements}\n${end}`,
    main,
    `if __name__ == "__main__":\n    main(${draft.call('load_params')}())`,
  ]);
  return { text, parts: { functionName, body, functions, definitions: own } };
}

/** What a stage's module imports; gives the names that its code mentions. */
function addStageImports(
  { edit, imports }: ModuleDraft,
  stage: StagePlan,
  own: readonly Unit[],
  { blueprint, homes }: ModuleContext,
): Set<string> {
  const early = blueprint.units.filter(
    (u) =>
      (u.stage === stage.name ? standsBeforeImports(u, blueprint.units) : mustPrecedeImports(u)) &&
      isBeforeEndOf(u, stage, blueprint) &&
      !isBackend(u),
  );
  const names = namesUsed([...stage.units, ...stage.replays, ...stage.settings, ...own, ...early]);
  for (const unit of early) {
    const line = environmentLine(unit);
    if (line !== null) imports.addModule('os');
    imports.addLine(line ?? textOf(unit, unitEdits(unit, edit)));
  }
  const onlyMentioned = new Set([...stage.weakNames].filter((name) => !names.has(name)));
  imports.addUsed(new Set([...names, ...onlyMentioned]), onlyMentioned);
  for (const effect of sideEffectImports(stage, blueprint)) imports.addForItself(effect);
  const ownNames = new Set(own.map(definedName));
  for (const unit of homes.helpers) {
    const name = definedName(unit);
    // A function called `main` is imported where it is used: the module has one of its own.
    if (ownNames.has(name) || name === 'main') continue;
    if (names.has(name)) imports.addLocal('helpers', name);
    else if (onlyMentioned.has(name)) imports.addMentioned('helpers', name);
  }
  return names;
}

/** `matplotlib.use(…)`: stages draw into files, whatever the notebook's window system was. */
function isBackend(unit: Unit): boolean {
  return unit.facts.effects.settings.every((s) => s.path === 'matplotlib.use');
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

/** The text of `helpers.py`: functions, classes and constants of the notebook that several stages use; null without any. */
export function helpersModule(context: ModuleContext): string | null {
  const { helpers } = context.homes;
  if (helpers.length === 0) return null;
  const draft = new ModuleDraft(context, null);
  const texts = helpers.map((unit) => textOf(unit, unitEdits(unit, draft.edit)));
  const weak = new Set(helpers.flatMap((u) => [...(u.facts.callable?.effects.weakReads.keys() ?? [])]));
  draft.imports.addUsed(namesUsed(helpers), weak);
  const title = `Functions and classes of ${context.notebookName} that the stages use.`;
  return draft.text(docstring([title], ''), texts);
}
