import type { NotebookAnalysis } from '../../analysis/notebook-analysis.js';
import type { Config } from '../../config/config.js';
import type { Blueprint, StagePlan } from '../../plan/blueprint.js';
import { definedName } from '../../plan/definitions.js';
import type { Plan } from '../../plan/plan.js';
import { planBlueprint } from '../../plan/plan-pipeline.js';
import { failure, type Problem, problem, type Result, success } from '../../problem/problem.js';
import type { GeneratedFile } from '../file-edit.js';
import { type DefinitionHomes, definitionHomes } from './definition-homes.js';
import type { ModuleContext } from './module-draft.js';
import { type ModuleParts, type Origin, originsOf } from './origins.js';
import { type PythonTools, polish } from './polish.js';
import { dvcYaml, paramsYaml, smokeTest, TEST_SUPPORT, usedParams } from './project-files.js';
import { publicPlan } from './public-plan.js';
import { helpersModule, stageModule } from './python-modules.js';
import { requirements } from './requirements.js';
import { shownModuleProblems } from './shown-modules.js';
import { utilsModule } from './utils-module.js';

/** What is known of the Python that will run the pipeline. */
export interface PythonEnvironment {
  readonly python: string;
  /** Distribution name to version. */
  readonly packages: Readonly<Record<string, string>>;
  /** Import name to distribution name. */
  readonly modules: Readonly<Record<string, string>>;
}

export interface ExtractOptions {
  readonly config: Config;
  readonly environment: PythonEnvironment | null;
  readonly tools: PythonTools;
  /** The notebook's folder seen from the project's, '' when they are the same. */
  readonly notebookDir?: string;
}

/** The plan of a pipeline, for people and for editors; what stands in the way of extraction is in its `problems`. */
export function planPipeline(
  analysis: NotebookAnalysis,
  options: { readonly config: Config; readonly environment: PythonEnvironment | null },
): Plan {
  const blueprint = planBlueprint(analysis, options.config);
  return publicPlan(analysis, blueprint, requirements(blueprint, options.environment));
}

/**
 * Turns a notebook into the files of a pipeline. All files or none: any error-level problem refuses the extraction. With the files
 * comes which of their lines come from which cell.
 */
export function extractPipeline(
  analysis: NotebookAnalysis,
  options: ExtractOptions,
): Result<{ plan: Plan; files: GeneratedFile[]; origins: Origin[] }> {
  const blueprint = planBlueprint(analysis, options.config);
  const plan = publicPlan(analysis, blueprint, requirements(blueprint, options.environment));
  const notebookDir = options.notebookDir === '.' ? '' : (options.notebookDir ?? '');
  const problems = [...plan.problems, ...folderProblems(blueprint, notebookDir)];
  if (blueprint.stages.length === 0) {
    problems.push(
      problem(
        'plan/empty',
        'No code is left to make a pipeline of.',
        'Remove the tag `skip` from the cells that matter.',
      ),
    );
  }
  if (problems.some((p) => p.level === 'error')) return failure(...problems);
  const made = generate(analysis, blueprint, options, notebookDir);
  return made.ok ? success({ plan, ...made.value }, [...plan.problems, ...made.problems]) : made;
}

/** Paths that are put together at run time cannot be seen from another folder. */
function folderProblems(blueprint: Blueprint, notebookDir: string): Problem[] {
  if (notebookDir === '') return [];
  return blueprint.units.flatMap((unit) =>
    [...unit.facts.effects.files, ...(unit.facts.callable?.effects.files ?? [])]
      .filter((f) => f.literal === null && !(f.path?.startsWith('/') ?? false))
      .map(() =>
        problem(
          'files/elsewhere',
          `A file path here is relative to the notebook's folder, and is put together at run time.`,
          `Extract into the notebook's own folder (\`--out ${notebookDir}\`), or write the path as one literal.`,
          { cell: unit.cell.cell.index },
        ),
      ),
  );
}

function generate(
  analysis: NotebookAnalysis,
  blueprint: Blueprint,
  options: ExtractOptions,
  notebookDir: string,
): Result<{ files: GeneratedFile[]; origins: Origin[] }> {
  const homes = definitionHomes(blueprint);
  const shown = shownModuleProblems(blueprint, homes);
  if (shown.length > 0) return failure(...shown);
  const utils = new Set<string>(['load_params']);
  const context: ModuleContext = {
    blueprint,
    homes,
    utils,
    notebookDir,
    notebookName: analysis.notebook.path.split(/[\\/]/).at(-1) ?? 'the notebook',
    usesPandas: usesPandas(blueprint),
  };
  const folder = `src/${blueprint.package}`;
  const { python, parts } = pythonFiles(context, folder);
  const problems: Problem[] = [];
  const names = new Set(blueprint.units.flatMap((u) => [...u.facts.effects.binds.keys()]));
  const mentioned = new Set(
    blueprint.units.flatMap(({ facts }) => [
      ...facts.effects.weakReads.keys(),
      ...(facts.callable?.effects.weakReads.keys() ?? []),
    ]),
  );
  const formatted = python.map((file) => polish(file, options.tools, problems, names, mentioned));
  if (problems.length > 0) return failure(...problems);
  const pinned = requirements(blueprint, options.environment, utils, formatsOf(blueprint));
  const others: GeneratedFile[] = [
    { path: 'dvc.yaml', text: dvcYaml(blueprint, (stage) => modulesOf(stage, homes, folder)) },
    { path: 'requirements.txt', text: `${pinned.join('\n')}\n` },
    { path: 'params.yaml', text: usedParams(blueprint).length === 0 ? '{}\n' : paramsYaml(blueprint) },
  ];
  const origins = formatted.flatMap(({ path, text }) => {
    const of = parts.get(path);
    return of === undefined ? [] : originsOf(path, text, of);
  });
  return success({ files: [...others, ...formatted].sort((a, b) => (a.path < b.path ? -1 : 1)), origins });
}

/** The Python of a pipeline, not yet formatted, and where its parts come from. Notes in `context.utils` what the modules call. */
function pythonFiles(
  context: ModuleContext,
  folder: string,
): { python: GeneratedFile[]; parts: Map<string, ModuleParts> } {
  const { blueprint, homes, utils, notebookName } = context;
  const parts = new Map<string, ModuleParts>();
  const python: GeneratedFile[] = blueprint.stages.map((stage) => {
    const path = `${folder}/${stage.name}.py`;
    const module = stageModule(stage, context);
    parts.set(path, module.parts);
    return { path, text: module.text };
  });
  const helpers = helpersModule(context);
  if (helpers !== null) {
    const path = `${folder}/helpers.py`;
    python.push({ path, text: helpers });
    parts.set(path, { functionName: null, body: [], functions: new Map(), definitions: homes.helpers });
  }
  for (const stage of blueprint.stages) {
    if (stage.artifacts.length > 0) utils.add('save');
    if (stage.inputs.some((i) => i.source.kind === 'artifact')) utils.add('load');
  }
  python.push(
    { path: `${folder}/utils.py`, text: utilsModule(blueprint, utils) },
    { path: `${folder}/__init__.py`, text: `"""The pipeline of ${notebookName}."""\n` },
    { path: 'tests/__init__.py', text: '' },
    { path: 'tests/conftest.py', text: TEST_SUPPORT },
    ...blueprint.stages.map((stage) => ({
      path: `tests/test_${stage.name}.py`,
      text: smokeTest(stage, blueprint),
    })),
  );
  return { python, parts };
}

function formatsOf(blueprint: Blueprint): Set<string> {
  return new Set(blueprint.stages.flatMap((s) => s.artifacts.map((a) => a.format)));
}

/** Whether frames may be printed: pandas is imported, or a library is asked for frames. */
function usesPandas(blueprint: Blueprint): boolean {
  return blueprint.units.some((u) => {
    if (u.role !== 'import')
      return /\b(as_frame|set_output|transform_output|fetch_openml|cv_results_)\b/.test(u.cell.syntax.source);
    return [...u.facts.effects.values.values()].some((v) =>
      /^(pandas|seaborn|statsmodels)\b/.test(v.path ?? ''),
    );
  });
}

function modulesOf(stage: StagePlan, homes: DefinitionHomes, folder: string): string[] {
  const own = new Set((homes.ofStage.get(stage.name) ?? []).map(definedName));
  const needsHelpers = homes.helpers.some(
    (u) => !own.has(definedName(u)) && stage.definitions.has(definedName(u)),
  );
  return [
    `${folder}/${stage.name}.py`,
    `${folder}/utils.py`,
    ...(needsHelpers ? [`${folder}/helpers.py`] : []),
  ];
}
