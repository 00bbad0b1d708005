import type { Settings } from '../host/settings.js';
import type { OpenNotebook } from '../notebook/open-notebook.js';
import { stageColours } from './stage-order.js';

/** A coloured edge along the cells of each stage. What is drawn is in the style sheet; here cells only get their stage's name and colour. */
export function showStageEdges(notebook: OpenNotebook, settings: Settings): void {
  const draw = () => drawEdges(notebook, settings.stageEdges);
  notebook.looked.connect(draw);
  settings.changed.connect(draw);
  notebook.panel.disposed.connect(() => settings.changed.disconnect(draw));
}

function drawEdges({ panel, look }: OpenNotebook, isShown: boolean): void {
  const colours = look === null || !isShown ? new Map<string, number>() : stageColours(look);
  let previous: string | undefined;
  panel.content.widgets.forEach((cell, index) => {
    const stage = look?.stages[index];
    const colour = stage === undefined ? undefined : colours.get(stage);
    const { dataset } = cell.node;
    setOrRemove(dataset, 'stagewrightColour', colour?.toString());
    // The name stands at the first cell of a run of cells.
    const isFirst = stage !== undefined && colour !== undefined && stage !== previous;
    setOrRemove(dataset, 'stagewrightStage', isFirst ? stage : undefined);
    if (cell.model.type === 'code') previous = colour === undefined ? undefined : stage;
  });
}

function setOrRemove(dataset: DOMStringMap, name: string, value: string | undefined): void {
  if (dataset[name] === value) return;
  if (value === undefined) delete dataset[name];
  else dataset[name] = value;
}
