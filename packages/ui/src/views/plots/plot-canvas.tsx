import { fromNumber, showMetric } from '@stagewright/core';
import { type ReactElement, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Plot } from '../../model/plots.js';
import { useStrings } from '../../strings/context.js';

const HEIGHT = 220;
const COLOURS = 8;

/** How the line of a run is drawn: the colours repeat after eight, then dashed. */
export function lineLook(index: number): { readonly colour: string; readonly dash: number[] } {
  const dashes = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
  return {
    colour: `--sw-stage-${(index % COLOURS) + 1}`,
    dash: dashes[Math.floor(index / COLOURS) % dashes.length] ?? [],
  };
}

export interface PlotCanvasProps {
  readonly plot: Plot;
  /** Place of each run among all, by id: decides its colour. */
  readonly order: ReadonlyMap<string, number>;
  readonly isLogarithmic: boolean;
  /** The place under the pointer, as an index in `x`; null: none. */
  readonly onPoint: (index: number | null) => void;
}

/** The drawing of one plot. Drawn anew when its data, its room or the theme change. */
export function PlotCanvas(props: PlotCanvasProps): ReactElement {
  const { plot, order, isLogarithmic, onPoint } = props;
  const strings = useStrings();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    return keepDrawn(element, () => ({
      options: optionsOf(element, { plot, order, isLogarithmic, onPoint }),
      data: [[...plot.x], ...plot.lines.map(({ values }) => [...values])],
    }));
  }, [plot, order, isLogarithmic, onPoint]);
  const label =
    plot.over === 'steps'
      ? strings.plotOverSteps(plot.name, plot.lines.length)
      : strings.plotOverRuns(plot.name, plot.runs.length);
  return <div ref={ref} className="sw-canvas" role="img" aria-label={label} />;
}

interface Drawing {
  readonly options: uPlot.Options;
  readonly data: uPlot.AlignedData;
}

/** Draws into an element, and again when it gets another width or the page another theme, until the function it gives is called. */
function keepDrawn(element: HTMLElement, drawing: () => Drawing): () => void {
  let drawn: uPlot | null = null;
  const draw = () => {
    drawn?.destroy();
    const { options, data } = drawing();
    drawn = new uPlot(options, data, element);
  };
  draw();
  const resized = new ResizeObserver(() => drawn?.setSize({ width: element.clientWidth, height: HEIGHT }));
  resized.observe(element);
  const themed = new MutationObserver(draw);
  for (const page of [document.documentElement, document.body]) {
    themed.observe(page, { attributes: true, attributeFilter: ['class', 'style', 'data-jp-theme-light'] });
  }
  return () => {
    resized.disconnect();
    themed.disconnect();
    drawn?.destroy();
  };
}

/** A canvas knows no CSS variables: their values are read when it is drawn. */
function optionsOf(element: HTMLElement, props: PlotCanvasProps): uPlot.Options {
  const { plot, order, isLogarithmic, onPoint } = props;
  const css = getComputedStyle(element);
  const colour = (name: string) => css.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--sw-dim'),
    font: `11px ${colour('--sw-font')}`,
    grid: { stroke: colour('--sw-grid'), width: 1 },
    ticks: { stroke: colour('--sw-grid'), width: 1 },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { distr: isLogarithmic ? 3 : 1 } },
    axes: [
      {
        ...axis,
        size: 30,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
        values: (_, places) => places.map((place) => xText(plot, place)),
      },
      { ...axis, size: 64, values: (_, values) => values.map(yText) },
    ],
    series: [{}, ...plot.lines.map(({ run }) => seriesOf(plot, order.get(run) ?? 0, colour))],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function seriesOf(plot: Plot, index: number, colour: (name: string) => string): uPlot.Series {
  const look = lineLook(index);
  const isFew = plot.x.length <= 12;
  return {
    // Over runs no run has a line of its own.
    stroke: colour(plot.over === 'runs' ? '--sw-text' : look.colour),
    width: 1.5,
    dash: look.dash,
    points: { show: plot.over === 'runs' || isFew, size: 7, fill: colour('--sw-background') },
  };
}

/** A logarithmic axis has lines that it leaves without a text. */
function yText(value: number | null): string {
  return value === null ? '' : showMetric(fromNumber(value));
}

/** Steps as they are; runs are counted. */
function xText(plot: Plot, place: number): string {
  if (plot.over === 'steps') return String(place);
  return Number.isInteger(place) ? String(place + 1) : '';
}
