import type { NameFlow, NamePlace } from '@stagewright/core';
import { walk } from '@stagewright/core';
import { type Hover, type InlayHint, InlayHintKind, type Position, type Range } from 'vscode-languageserver';
import { code, markup, offsetsOf, rangeAt } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';

/** What happens to a variable that crosses stages, at a name that stands for it. */
export function hover(
  view: NotebookView,
  cell: number,
  position: Position,
  isMarkdown: boolean,
): Hover | null {
  const document = view.documents[cell] ?? null;
  const analysed = view.analysis.cells.find((one) => one.cell.index === cell);
  if (document === null || analysed === undefined) return null;
  const at = document.offsetAt(position);
  let found: { id: string; from: number; to: number } | null = null;
  walk(analysed.syntax.module, (node) => {
    if (node.kind === 'Name' && node.from <= at && at <= node.to) found = node;
    return true;
  });
  const name = found as { id: string; from: number; to: number } | null;
  const flow = name === null ? undefined : view.flows.get(name.id);
  if (name === null || flow === undefined) return null;
  return { range: rangeAt(document, name), contents: markup(describe(flow, view), isMarkdown) };
}

const MAX_PLACES = 5;

function describe({ name, type, made, changed, read, files, param }: NameFlow, view: NotebookView): string {
  const places = (list: readonly NamePlace[]) => {
    const shown = list.slice(0, MAX_PLACES).map((place) => placeOf(place, view));
    const rest = list.length - shown.length;
    return shown.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  };
  const isChange = ({ cell, from }: NamePlace) => changed.some((c) => c.cell === cell && c.from === from);
  const uses = read.filter((place) => !isChange(place));
  const head = type === 'Any' ? `**${code(name)}** crosses stages` : `**${code(name)}**: ${code(type)}`;
  return [
    param === null ? head : `**${code(name)}** is the param ${code(param)} of params.yaml`,
    ...(made.length === 0 ? [] : [`- Made in ${places(made)}`]),
    ...(changed.length === 0 ? [] : [`- Changed in ${places(changed)}`]),
    ...(uses.length === 0 ? [] : [`- Read in ${places(uses)}`]),
    ...(files.length === 0 ? [] : [`- Travels in ${files.map(code).join(', ')}`]),
  ].join('\n');
}

function placeOf({ stage, cell, from }: NamePlace, view: NotebookView): string {
  const line = (view.documents[cell]?.positionAt(from).line ?? 0) + 1;
  return `${code(stage)} (cell ${cell + 1}, line ${line})`;
}

/** Behind names: which stage a value comes from at its first use in a stage, where it goes from where it is made last, and a param’s key. */
export function inlayHints(view: NotebookView, cell: number, range: Range): InlayHint[] {
  const document = view.documents[cell] ?? null;
  if (document === null) return [];
  const wanted = offsetsOf(document, range);
  const isHere = (place: NamePlace) =>
    place.cell === cell && place.from <= wanted.to && place.to >= wanted.from;
  const hints: InlayHint[] = [];
  const add = (place: NamePlace, label: string, tooltip: string) => {
    const position = document.positionAt(place.to);
    hints.push({ position, label, tooltip, kind: InlayHintKind.Type, paddingLeft: true });
  };
  for (const flow of view.flows.values()) {
    for (const stage of new Set(flow.read.map((place) => place.stage))) {
      const first = flow.read.find((place) => place.stage === stage);
      const source = first === undefined ? undefined : sourceOf(flow, first);
      if (first === undefined || source === undefined || !isHere(first)) continue;
      add(first, `← ${source}`, `${flow.name} comes from the stage ${source}.`);
    }
    const last = flow.made.at(-1);
    if (flow.param !== null && last !== undefined && isHere(last)) {
      add(last, `→ ${flow.param}`, `The value is ${flow.param} in params.yaml.`);
    }
  }
  return hints.sort(
    (a, b) => a.position.line - b.position.line || a.position.character - b.position.character,
  );
}

/** The stage that a value comes from at a use: where it was made or changed last before, when that is another one. */
function sourceOf({ made, changed, param }: NameFlow, use: NamePlace): string | undefined {
  if (param !== null) return undefined;
  const before = [...made, ...changed]
    .filter((place) => place.cell < use.cell || (place.cell === use.cell && place.from < use.from))
    .sort((a, b) => a.cell - b.cell || a.from - b.from);
  const last = before.at(-1);
  return last === undefined || last.stage === use.stage ? undefined : last.stage;
}
