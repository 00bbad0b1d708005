import { isStandardLibrary } from '../../analysis/knowledge/standard-library.js';
import type { Blueprint } from '../../plan/blueprint.js';
import type { PythonEnvironment } from './extract-pipeline.js';

/** Distributions whose import name differs, for when no environment can be asked. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  sklearn: 'scikit-learn',
  skimage: 'scikit-image',
  imblearn: 'imbalanced-learn',
  PIL: 'pillow',
  cv2: 'opencv-python',
  yaml: 'pyyaml',
  bs4: 'beautifulsoup4',
  IPython: 'ipython',
  mpl_toolkits: 'matplotlib',
  dateutil: 'python-dateutil',
  pylab: 'matplotlib',
};

const FORMAT_MODULES: Readonly<Record<string, readonly string[]>> = {
  npy: ['numpy'],
  joblib: ['joblib'],
  torch: ['torch'],
  parquet: ['pandas', 'pyarrow'],
  cloudpickle: ['cloudpickle'],
};

/**
 * The lines of requirements.txt: what the pipeline imports and what the notebook installs, pinned to the environment's versions
 * where it is known.
 */
export function requirements(
  blueprint: Blueprint,
  environment: PythonEnvironment | null,
  utils: ReadonlySet<string> = new Set(),
  formats: ReadonlySet<string> = new Set(),
): string[] {
  const modules = new Set<string>(['yaml']);
  for (const unit of blueprint.units) {
    if (
      unit.facts.node.kind !== 'Import' &&
      unit.facts.node.kind !== 'ImportFrom' &&
      unit.facts.node.kind !== 'Try'
    )
      continue;
    for (const known of unit.facts.effects.values.values()) {
      const root = known.path?.split('.', 1)[0];
      if (root !== undefined && root !== '') modules.add(root);
    }
  }
  for (const format of formats) for (const module of FORMAT_MODULES[format] ?? []) modules.add(module);
  if (utils.has('use_figures') || utils.has('save_figures')) modules.add('matplotlib');
  if (utils.has('show')) modules.add('IPython');
  const lines = new Map<string, string>();
  for (const module of modules) {
    if (isStandardLibrary(module)) continue;
    const distribution = distributionOf(module, environment);
    if (distribution !== null) lines.set(distribution.toLowerCase(), pinned(distribution, environment));
  }
  for (const unit of blueprint.units) {
    for (const magic of unit.cell.syntax.magics) {
      if (magic.kind !== 'install') continue;
      for (const requirement of magic.requirements) {
        const name = /^[A-Za-z0-9][\w.-]*/.exec(requirement)?.[0];
        if (name !== undefined && !lines.has(name.toLowerCase())) lines.set(name.toLowerCase(), requirement);
      }
    }
  }
  return [...lines.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

function distributionOf(module: string, environment: PythonEnvironment | null): string | null {
  const known = environment?.modules[module];
  if (known !== undefined) return known;
  // Neither installed nor known by another name: a module of the person's own, when the environment could be asked.
  if (environment !== null && DISTRIBUTIONS[module] === undefined) return null;
  return DISTRIBUTIONS[module] ?? module;
}

function pinned(distribution: string, environment: PythonEnvironment | null): string {
  const version = environment?.packages[distribution] ?? environment?.packages[distribution.toLowerCase()];
  // `2.13.0+cpu` is a build of 2.13.0 that an ordinary index does not have.
  return version === undefined ? distribution : `${distribution}==${version.split('+')[0]}`;
}
