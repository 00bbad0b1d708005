import type { CellFunction } from '../files/generate/function-cells.js';
import { ModuleImports } from '../files/generate/imports.js';
import { neededNames } from '../plan/definitions.js';
import { placeOf } from '../plan/order.js';
import { packageName } from '../plan/plan-pipeline.js';
import type { Unit } from '../plan/units.js';
import { failure, type Problem, problem, type Result, success } from '../problem/problem.js';
import { parsePython } from '../syntax/parse.js';
import { functionText } from './function-text.js';
import { notebookUnits } from './notebook-units.js';
import type { RefactorContext, TextFileChange } from './refactoring.js';

/**
 * The module beside the notebook with the function added: the imports that it needs above, the function at the end, what is there
 * kept. Refused is what would be hidden from the analysis in another file: random numbers, files, figures, settings.
 */
export function moduleWith(
  context: RefactorContext,
  made: CellFunction,
  body: readonly Unit[],
  lines: string,
  returnsValue: boolean,
): Result<{ readonly change: TextFileChange; readonly module: string }> {
  const refused = hiddenEffects(body) ?? missingDefinition(context, body, made);
  if (refused !== null) return failure(refused);
  const stem = packageName(context.analysis.notebook.path);
  const module = `${stem}_functions`;
  const path = `${folderOf(context.analysis.notebook.path)}${module}.py`;
  const before = context.read(path);
  const parsed = parsePython(before ?? '');
  if (parsed.problems.length > 0) {
    return failure(
      problem('refactor/module', `Python cannot read ${path}.`, 'Correct it first.', { file: path }),
    );
  }
  if (parsed.body.some((s) => 'name' in s && s.name === made.name)) {
    const message = `${path} has a \`${made.name}\` already.`;
    return failure(problem('refactor/name', message, 'Choose another name.', { file: path }));
  }
  const imports = new ModuleImports(notebookUnits(context));
  imports.addUsed(new Set(body.flatMap((unit) => [...neededNames(unit)])), new Set());
  const nameType = (type: string) => (/\bAny\b/.test(type) ? null : imports.typeName(type));
  const text = functionText(made, lines, nameType, returnsValue);
  const after =
    before === null
      ? joined([`"""Functions of ${fileOf(context.analysis.notebook.path)}."""`, imports.text()], text)
      : joined([withImports(before, imports.text())], text);
  return success({ change: { path, before, after }, module });
}

function joined(head: readonly string[], text: string): string {
  const top = head.map((part) => part.trim()).filter((part) => part !== '');
  return `${[top.join('\n\n'), text].join('\n\n\n')}\n`;
}

/** A module with the imports that it has not yet, below the last of its own. */
function withImports(text: string, imports: string): string {
  const known = new Set(text.split('\n').map((line) => line.trim()));
  const lines = imports.split('\n').filter((line) => line !== '' && !known.has(line));
  if (lines.length === 0) return text;
  const { body } = parsePython(text);
  const isImport = (kind: string) => kind === 'Import' || kind === 'ImportFrom';
  const docstring = body[0]?.kind === 'Expr' ? body[0].to : 0;
  const at = body.findLast(({ kind }) => isImport(kind))?.to ?? docstring;
  const gap = at === 0 ? '' : at === docstring ? '\n\n' : '\n';
  return `${text.slice(0, at)}${gap}${lines.join('\n')}${at === 0 ? '\n\n\n' : ''}${text.slice(at)}`;
}

function hiddenEffects(body: readonly Unit[]): Problem | null {
  for (const unit of body) {
    const { effects, node } = unit.facts;
    const what =
      effects.draws.length + effects.seeds.length + effects.unseededGenerators.length > 0
        ? 'draws or seeds random numbers'
        : effects.files.length > 0
          ? 'reads or writes files'
          : effects.figures || effects.figureShows.length > 0
            ? 'draws figures'
            : effects.settings.length > 0
              ? 'changes settings of a library'
              : effects.displays.length > 0
                ? 'calls `display`'
                : null;
    if (what === null) continue;
    const message = `The code ${what}, which Stagewright follows in the notebook only.`;
    return problem(
      'refactor/module',
      message,
      'Leave the function in the notebook.',
      placeOf(unit, node.from),
    );
  }
  return null;
}

/** A function or constant of the notebook that the module would not know. */
function missingDefinition(
  context: RefactorContext,
  body: readonly Unit[],
  made: CellFunction,
): Problem | null {
  const given = new Set(made.inputs.map(({ name }) => name));
  const defined = notebookUnits(context).filter(({ role }) => role === 'definition' || role === 'nested');
  const names = new Set(defined.flatMap((unit) => [...unit.facts.effects.binds.keys()]));
  for (const unit of body) {
    const name = [...neededNames(unit)].find((needed) => names.has(needed) && !given.has(needed));
    if (name === undefined) continue;
    const message = `The code uses \`${name}\`, which the notebook defines: a module cannot see it.`;
    return problem(
      'refactor/module',
      message,
      'Leave the function in the notebook.',
      placeOf(unit, unit.facts.node.from),
    );
  }
  return null;
}

function folderOf(path: string): string {
  const at = path.replaceAll('\\', '/').lastIndexOf('/');
  return at === -1 || path.startsWith('/') ? '' : path.slice(0, at + 1);
}

function fileOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
