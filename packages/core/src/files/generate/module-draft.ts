import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import type { EditContext, UtilsUse } from './code-edits.js';
import type { DefinitionHomes } from './definition-homes.js';
import { ModuleImports } from './imports.js';

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

export const UTILS_NAMES = [
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
export function notebookNames(blueprint: Blueprint): Set<string> {
  const names = new Set<string>();
  for (const unit of blueprint.units) {
    for (const name of unit.facts.effects.binds.keys()) if (name !== 'display') names.add(name);
  }
  return names;
}

/** A generated module while it is put together: what it imports, and which functions of `utils.py` it calls. */
export class ModuleDraft {
  readonly imports: ModuleImports;
  readonly edit: EditContext;
  private readonly used = new Set<string>();
  /** The notebook has a name of ours: the functions of `utils.py` are called by way of their module. */
  private readonly isQualified: boolean;
  private readonly utilsModule: string;

  /** @param stage null for `helpers.py`. */
  constructor(
    private readonly context: ModuleContext,
    stage: StagePlan | null,
  ) {
    const { blueprint, notebookDir } = context;
    const taken = notebookNames(blueprint);
    this.isQualified = UTILS_NAMES.some((name) => taken.has(name));
    this.utilsModule = taken.has('utils') ? 'stage_utils' : 'utils';
    this.imports = new ModuleImports(blueprint.units);
    this.edit = {
      blueprint,
      stage,
      utils: this.used,
      extraImports: new Set(),
      functions: [],
      typeName: (type) => this.imports.typeName(type),
      call: (name) => this.call(name),
      notebookDir,
    };
  }

  /** How the module calls a function of `utils.py`. */
  call(name: string): string {
    this.used.add(name);
    return this.isQualified ? `${this.utilsModule}.${name}` : name;
  }

  /** The whole text, not yet formatted, when all else has been said. */
  text(docstring: string, parts: readonly string[]): string {
    const { imports, used, utilsModule } = this;
    for (const name of this.edit.extraImports) imports.addModule(name);
    for (const name of [...used, ...imports.runtimeNames]) this.context.utils.add(name);
    if (!this.isQualified) for (const name of used) imports.addLocal('utils', name);
    else if (used.size > 0) imports.addSibling(utilsModule === 'utils' ? 'utils' : `utils as ${utilsModule}`);
    return [docstring, imports.text(), ...parts]
      .filter((part) => part !== '')
      .join('\n\n\n')
      .concat('\n');
  }
}
