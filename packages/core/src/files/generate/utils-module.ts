import type { Blueprint } from '../../plan/blueprint.js';
import { arrayNeeds, arrayPickles } from './array-pickles.js';
import { artifactSnippets, pickledSnippet } from './artifact-snippets.js';
import type { UtilsUse } from './code-edits.js';
import { FIGURES, REST, SAVE_METRICS, SET_UP } from './fixed-snippets.js';
import { randomStateSnippets } from './random-state-snippets.js';
import type { Snippet } from './snippet.js';

/** The text of `utils.py`: the functions that the stages call, and nothing else. */
export function utilsModule(blueprint: Blueprint, used: UtilsUse): string {
  const snippets = neededOf(allSnippets(blueprint, used), used);
  snippets.sort((a, b) => Number(b.name === 'figure_folder') - Number(a.name === 'figure_folder'));
  const imports = [...new Set(snippets.flatMap((s) => s.imports))].sort(byGroup);
  const standard = imports.filter((i) => !isThirdParty(i));
  const others = imports.filter(isThirdParty);
  return [
    `"""What the stages of ${blueprint.package} have in common: params, seeds, files between stages."""`,
    [standard.join('\n'), others.join('\n')].filter((b) => b !== '').join('\n\n'),
    ...snippets.map((s) => s.code),
  ]
    .filter((part) => part !== '')
    .join('\n\n\n')
    .concat('\n');
}

/** Every function that this pipeline's `utils` may have, in the order in which they stand there. */
function allSnippets(blueprint: Blueprint, used: UtilsUse): Snippet[] {
  const formats = new Set(blueprint.stages.flatMap((s) => s.artifacts.map((a) => a.format)));
  const paths = blueprint.units.flatMap(({ facts }) => facts.effects.calls.map((call) => call.path));
  const dumper = arrayPickles(arrayNeeds(blueprint, paths));
  const hasFigures = used.has('use_figures') || used.has('save_figures');
  return [
    ...(dumper === null ? [] : [dumper]),
    ...artifactSnippets(formats, dumper),
    ...SET_UP,
    ...randomStateSnippets(paths),
    pickledSnippet(dumper),
    SAVE_METRICS,
    showSnippet(hasFigures),
    ...FIGURES,
    ...REST,
  ];
}

/** The snippets that are used, and those that they need. */
function neededOf(all: readonly Snippet[], used: UtilsUse): Snippet[] {
  const wanted = new Set<string>(used);
  // A set that grows while it is gone through gives what was added too.
  for (const name of wanted)
    for (const need of all.find((s) => s.name === name)?.needs ?? []) wanted.add(need);
  return all.filter((s) => wanted.has(s.name));
}

function showSnippet(hasFigures: boolean): Snippet {
  const figures = `figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", ())
        if isinstance(value, figure):
            save_figure(value)
        el`;
  return {
    name: 'show',
    imports: [...(hasFigures ? ['import sys'] : []), 'from typing import Any'],
    needs: hasFigures ? ['save_figure'] : [],
    code: `def show(*values: Any) -> None:
    """Print values as a notebook shows them${hasFigures ? '; save figures' : ''}."""
    try:
        from IPython.lib.pretty import pretty
    except ImportError:
        pretty = repr
    for value in values:
        ${hasFigures ? figures : ''}if hasattr(value, "_ipython_display_"):
            value._ipython_display_()
        elif value is not None:
            print(pretty(value))`,
  };
}

function isThirdParty(line: string): boolean {
  return /^(import|from) (numpy|joblib|torch|pandas|cloudpickle|yaml|matplotlib)/.test(line);
}

function byGroup(a: string, b: string): number {
  const key = (line: string) => line.replace(/^(import|from) /, (m) => (m === 'import ' ? '0' : '1'));
  return key(a) < key(b) ? -1 : 1;
}
