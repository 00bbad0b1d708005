import { type MetricValue, toNumber } from '@stagewright/core';
import type { ListedRun } from '../contract/data.js';
import { metricName } from './runs.js';

/** A value at a place on the x axis. null: it was no finite number, the line breaks. undefined: nothing there, the line goes on. */
export type PlotValue = number | null | undefined;

export interface PlotLine {
  readonly run: string;
  /** As long as the `x` of the plot. */
  readonly values: readonly PlotValue[];
}

/** A metric over its steps, a line for each run; or, where it has no steps, over the runs. */
export interface Plot {
  readonly name: string;
  readonly over: 'steps' | 'runs';
  readonly x: readonly number[];
  readonly lines: readonly PlotLine[];
  /** Over runs: the run at each place. */
  readonly runs: readonly string[];
}

/** What a line is in numbers, for those who do not see it. */
export interface LineFacts {
  readonly run: string;
  readonly first: number;
  readonly last: number;
  readonly least: number;
  readonly most: number;
}

/** A plot for each metric of the runs: those with steps first. */
export function plotsOf(runs: readonly ListedRun[]): Plot[] {
  const names = [...new Set(runs.flatMap(({ metrics }) => metrics.map(metricName)))];
  const plots = names.map((name) => plotOf(name, runs)).filter(({ x }) => x.length > 0);
  return [...plots.filter(({ over }) => over === 'steps'), ...plots.filter(({ over }) => over === 'runs')];
}

function plotOf(name: string, runs: readonly ListedRun[]): Plot {
  const found = runs.flatMap((run) => {
    const metric = run.metrics.find((each) => metricName(each) === name);
    return metric === undefined ? [] : [{ run: run.id, metric }];
  });
  const isStepped = found.some(({ metric }) => metric.points.length > 1);
  if (!isStepped) return overRuns(name, found);
  const withSteps = found.filter(({ metric }) => metric.points.length > 0);
  const x = [...new Set(withSteps.flatMap(({ metric }) => metric.points.map(([step]) => step)))].sort(
    (a, b) => a - b,
  );
  const lines = withSteps.map(({ run, metric }) => {
    const values = new Map(metric.points.map(([step, value]) => [step, finite(value)]));
    return { run, values: x.map((step) => values.get(step)) };
  });
  return { name, over: 'steps', x, lines, runs: [] };
}

/** Runs come newest first, time goes to the right. */
function overRuns(
  name: string,
  found: readonly { readonly run: string; readonly metric: { readonly value: MetricValue } }[],
): Plot {
  const inTime = [...found].reverse();
  return {
    name,
    over: 'runs',
    x: inTime.map((_, index) => index),
    lines: [{ run: '', values: inTime.map(({ metric }) => finite(metric.value)) }],
    runs: inTime.map(({ run }) => run),
  };
}

function finite(value: MetricValue): number | null {
  const number = toNumber(value);
  return Number.isFinite(number) ? number : null;
}

/** First, last, least and most of each line that has a value. */
export function lineFacts(plot: Plot): LineFacts[] {
  return plot.lines.flatMap(({ run, values }) => {
    const numbers = values.filter((value) => typeof value === 'number');
    const [first, last] = [numbers[0], numbers.at(-1)];
    if (first === undefined || last === undefined) return [];
    const least = numbers.reduce((a, b) => Math.min(a, b));
    const most = numbers.reduce((a, b) => Math.max(a, b));
    return [{ run, first, last, least, most }];
  });
}

/** Whether a plot can have a logarithmic axis: only what is above 0 has a place on it. */
export function isPositive(plot: Plot): boolean {
  return plot.lines.every(({ values }) => values.every((value) => typeof value !== 'number' || value > 0));
}
