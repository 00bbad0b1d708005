// npm run gallery: writes docs/gallery.md, the generated code of real notebooks beside their cells. The corpus has to be fetched before.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ensureBuild, ensureNodeModules } from './setup/node-setup.mjs';
import { childEnv, root, stagewright } from './setup/paths.mjs';
import { StepError } from './setup/process.mjs';
import { runMain } from './setup/steps.mjs';

const EXAMPLES = ['digits', 'temperature', 'untagged'];
const PARTS = 3;

/** Short ones of each package, over many libraries and constructs. */
const CORPUS = [
  'imbalanced-learn/plot_instance_hardness_cv',
  'imbalanced-learn/plot_pipeline_classification',
  'scikit-learn/plot_cost_complexity_pruning',
  'scikit-learn/plot_digits_classification',
  'scikit-learn/plot_feature_selection_pipeline',
  'scikit-learn/plot_permutation_tests_for_classification',
  'scikit-learn/plot_swissroll',
  'statsmodels/gls',
  'statsmodels/quantile_regression',
  'statsmodels/stationarity_detrending_adf_kpss',
];

const textOf = (cell) => (Array.isArray(cell.source) ? cell.source.join('') : cell.source);
const isCode = (cell) => cell.cell_type === 'code' && textOf(cell).trim() !== '';

/** Tags the first cell of each of three equal parts. */
function cutInThree(notebook) {
  const cells = notebook.cells.filter(isCode);
  for (let part = 0; part < PARTS; part++) {
    const cell = cells[Math.round((part * cells.length) / PARTS)];
    cell.metadata.tags = [...(cell.metadata.tags ?? []), `stage:part${part + 1}`];
  }
}

/** Extracts a notebook in an empty folder: its plan, its cells as they are then, and the generated modules by name. */
function extracted(name, notebook) {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-gallery-'));
  const run = (...args) =>
    execFileSync(stagewright, args, { cwd: folder, env: childEnv(), encoding: 'utf8' });
  try {
    const file = `${name}.ipynb`;
    writeFileSync(join(folder, file), JSON.stringify(notebook));
    run('extract', file, '--yes', '--fix');
    const plan = JSON.parse(run('plan', file, '--json'));
    const { cells } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const source = join(folder, 'src', readdirSync(join(folder, 'src'))[0]);
    const modules = new Map(
      readdirSync(source).map((path) => [basename(path, '.py'), readFileSync(join(source, path), 'utf8')]),
    );
    return { plan: plan.plan ?? plan, cells, modules };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const fenced = (text) => `\n\n\`\`\`\`python\n${text.trimEnd()}\n\`\`\`\`\n\n`;
const crossing = (names) => (names.length === 0 ? '' : names.map((name) => `\`${name}\``).join(', '));

function chapter(title, from, { plan, cells, modules }) {
  const rows = plan.stages.map(
    (stage) =>
      `| ${stage.name} | ${crossing(stage.reads.map((flow) => flow.name))} | ${crossing(stage.writes.map((flow) => flow.name))} |`,
  );
  const stages = plan.stages.map((stage) => {
    const numbers = stage.cells.filter((index) => isCode(cells[index]));
    const left = numbers.map((index) => `Cell ${index + 1}${fenced(textOf(cells[index]))}`).join('');
    return `<table><tr><th>${title}: cells of ${stage.name}</th><th>${stage.name}.py</th></tr><tr><td valign="top">\n\n${left}</td><td valign="top">${fenced(modules.get(stage.name) ?? '')}</td></tr></table>\n`;
  });
  const helpers = modules.get('helpers');
  return [
    `## ${title}`,
    from,
    `| stage | reads | writes |\n| --- | --- | --- |\n${rows.join('\n')}`,
    ...stages,
    ...(helpers === undefined
      ? []
      : [`<details><summary>helpers.py, which the stages share</summary>${fenced(helpers)}</details>`]),
  ].join('\n\n');
}

const INTRODUCTION = `# Gallery

What Stagewright makes of real notebooks: each stage's cells, and beside them its module as it was written, whole. Written by
\`npm run gallery\`; do not edit. \`utils.py\`, \`params.yaml\`, \`dvc.yaml\` and the smoke tests are left out here.

The first notebooks are those of [examples/](../examples). The others are quoted from the documentation of scikit-learn, statsmodels and
imbalanced-learn (see [the corpus](corpus.md) for their versions), cut into three equal parts without looking at what they do, which is not
where a person would cut them. They are the work of the authors of these packages, under the 3-clause BSD licence (imbalanced-learn: MIT),
whose texts are in the packages.`;

await runMain(async () => {
  await ensureNodeModules();
  await ensureBuild();
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  const chapters = EXAMPLES.map((name) => {
    const notebook = read(join(root, 'examples', name, `${name}.ipynb`));
    return chapter(name, `From \`examples/${name}\`.`, extracted(name, notebook));
  });
  for (const path of CORPUS) {
    const file = join(root, '.cache', 'corpus', 'notebooks', `${path}.ipynb`);
    if (!existsSync(file)) throw new StepError(`${path} is not there: run \`npm run corpus\` first.`);
    const notebook = read(file);
    cutInThree(notebook);
    const [owner, name] = path.split('/');
    chapters.push(chapter(name, `From ${owner}, cut into three.`, extracted(name, notebook)));
  }
  writeFileSync(join(root, 'docs', 'gallery.md'), `${[INTRODUCTION, ...chapters].join('\n\n')}\n`);
  return 0;
});
