import { isWellBehaved } from '../../analysis/knowledge/libraries.js';
import { isStandardLibrary } from '../../analysis/knowledge/standard-library.js';
import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import { isBeforeEndOf, isMentioned } from '../../plan/blueprint-queries.js';
import type { Unit } from '../../plan/units.js';
import type { Import, ImportFrom } from '../../syntax/ast.js';

/** Libraries that are imported and never used now and then, and do nothing that shows when they are imported. */
const QUIET = new Set(
  `tensorflow keras jax jaxlib transformers datasets tokenizers ipywidgets bs4 lxml nltk spacy gensim cv2 shap lime optuna hyperopt ray mlflow wandb
dvclive dvc dask pyspark boto3 botocore sqlalchemy yaml toml openpyxl xlrd h5py tables missingno yellowbrick eli5 pytorch_lightning lightning
torchvision torchaudio torchmetrics dotenv pydantic attr click rich loguru faker pytest hypothesis`.split(
    /\s+/,
  ),
);

/** An import of a module for what importing it does, with the names that do it; null where the module itself does. */
export interface SideEffectImport {
  readonly module: string;
  readonly names: readonly string[] | null;
}

/**
 * What a stage has to import for what that does, and not for a name: a library may register something, or set its
 * defaults. From their own stage on:
 * - what scikit-learn and Matplotlib are known to register;
 * - imports of which no code uses a name (`import scienceplots`), unless the library is known to do nothing;
 * - star imports, and imports of names that the notebook binds otherwise too: a stage may get what they brought from a file.
 */
export function sideEffectImports(stage: StagePlan, blueprint: Blueprint): SideEffectImport[] {
  const found: SideEffectImport[] = [];
  for (const unit of blueprint.units) {
    const { node, effects } = unit.facts;
    if (node.kind !== 'Import' && node.kind !== 'ImportFrom') continue;
    if (!isBeforeEndOf(unit, stage, blueprint)) continue;
    if (unit.role === 'import' && node.kind === 'ImportFrom' && isRegistration(unit))
      found.push({ module: node.module, names: node.names.map(({ name }) => name) });
    const mayMatter =
      (isStar(unit) || unit.role === 'code') && stage.inputs.length > 0
        ? unit.role === 'import' || unit.stage !== stage.name
        : ![...effects.binds.keys()].some((name) => isMentioned(name, blueprint));
    if (!mayMatter) continue;
    for (const module of modulesOf(node)) if (!isKnown(module)) found.push({ module, names: null });
  }
  return found;
}

function isRegistration({ facts: { effects } }: Unit): boolean {
  return [...effects.values.values()].some(
    ({ path }) => path !== null && /^sklearn\.experimental\.|^mpl_toolkits\.mplot3d\b/.test(path),
  );
}

/** Whether nothing that matters happens when the module is imported, or it lies in the package itself. */
function isKnown(module: string): boolean {
  const root = module.split('.', 1)[0] ?? module;
  return root === '' || isWellBehaved(module) || isStandardLibrary(module) || QUIET.has(root);
}

function modulesOf(node: Import | ImportFrom): string[] {
  if (node.kind === 'Import') return node.names.map((alias) => alias.name);
  return node.level > 0 ? [] : [node.module];
}

function isStar(unit: Unit): boolean {
  const { node } = unit.facts;
  return node.kind === 'ImportFrom' && unit.cell.syntax.python.slice(node.from, node.to).includes('*');
}
