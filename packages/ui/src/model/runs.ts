import {
  compareRuns,
  defaultConfig,
  diffTables,
  type MetricChange,
  type MetricValue,
  metricDirection,
  type ParamValue,
  type Run,
  type RunDiff,
  secondsOf,
  showMetric,
  showValue,
  toNumber,
  unknownEnvironment,
} from '@stagewright/core';
import type { ListedRun, RunsData } from '../contract/data.js';

/** A metric of a run beside that of its baseline, with the texts of a diff. */
export interface MetricCell {
  readonly change: MetricChange | null;
  readonly text: string;
  /** The change as text; '' where there is nothing to compare with, or nothing changed. */
  readonly changeText: string;
  readonly value: number | null;
  readonly points: ListedRun['metrics'][number]['points'];
}

export interface RunRow {
  readonly run: ListedRun;
  readonly baseline: ListedRun | null;
  /** null while it lasts, or when its times cannot be read. */
  readonly seconds: number | null;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, MetricCell>>;
}

/** A column: of a param or a metric, by its whole name. */
export interface RunColumn {
  readonly kind: 'param' | 'metric';
  readonly name: string;
  /** Whether the runs differ in it. */
  readonly differs: boolean;
  /** Whether the first sort begins with the largest: metrics begin with the best. */
  readonly largestFirst: boolean;
}

export interface RunsTable {
  readonly rows: readonly RunRow[];
  readonly columns: readonly RunColumn[];
  readonly commitsDiffer: boolean;
}

/** The runs as a table: params and metrics as columns, each metric compared with that of the run's baseline. */
export function runsTable(data: RunsData): RunsTable {
  const rows = data.runs.map((run) => rowOf(run, baselineOf(data, run), data));
  const metrics = new Map(data.runs.flatMap((run) => run.metrics.map((each) => [metricName(each), each])));
  const isHigherBetter = (whole: string) => {
    const { stage = '', name = '' } = metrics.get(whole) ?? {};
    return metricDirection(stage, name, { ...defaultConfig, metrics: data.directions }) === 'higher';
  };
  const columns = [
    ...columnsOf('metric', rows, isHigherBetter, ({ metrics }) => mapValues(metrics, ({ text }) => text)),
    ...columnsOf(
      'param',
      rows,
      () => false,
      ({ params }) => params,
    ),
  ];
  return { rows, columns, commitsDiffer: new Set(data.runs.map(({ commit }) => commit)).size > 1 };
}

/** The run that is compared with: the one that a person chose, else the newest finished one before. */
export function baselineOf(data: Pick<RunsData, 'runs' | 'baseline'>, run: ListedRun): ListedRun | null {
  if (data.baseline === run.id) return null;
  const chosen = data.runs.find(({ id }) => id === data.baseline);
  if (chosen !== undefined) return chosen;
  const before = data.runs.filter(({ id, state }) => id < run.id && state === 'finished');
  return before.reduce<ListedRun | null>(
    (newest, each) => (newest === null || each.id > newest.id ? each : newest),
    null,
  );
}

/** Compares two runs by what a list knows of them: metrics and params. */
export function compareSummaries(
  run: ListedRun,
  baseline: ListedRun,
  directions: RunsData['directions'],
): RunDiff {
  return compareRuns(asRun(run), asRun(baseline), { ...defaultConfig, metrics: directions });
}

function asRun({ commit: _commit, ...run }: ListedRun): Run {
  return { ...run, process: null, environment: unknownEnvironment, stages: [] };
}

function rowOf(run: ListedRun, baseline: ListedRun | null, data: RunsData): RunRow {
  const diff = baseline === null ? null : compareSummaries(run, baseline, data.directions);
  const texts = diff === null ? [] : (diffTables(diff).find(({ title }) => title === 'Metrics')?.rows ?? []);
  const metrics = run.metrics.map((metric): [string, MetricCell] => {
    const at = diff?.metrics.findIndex((m) => m.stage === metric.stage && m.name === metric.name) ?? -1;
    const change = diff?.metrics[at] ?? null;
    const isChanged = change !== null && change.verdict !== 'same' && change.change !== null;
    return [
      metricName(metric),
      {
        change,
        text: shortMetric(metric.value),
        changeText: isChanged ? (texts[at]?.[3] ?? '') : '',
        value: toNumber(metric.value),
        points: metric.points,
      },
    ];
  });
  return {
    run,
    baseline,
    seconds: secondsOf(run),
    params: mapValues(run.params, (value: ParamValue) => showValue(value)),
    metrics: Object.fromEntries(metrics),
  };
}

/** `evaluate.accuracy`. */
export function metricName({ stage, name }: { readonly stage: string; readonly name: string }): string {
  return `${stage}.${name}`;
}

/** In a table there is no room for NaN in words. */
function shortMetric(value: MetricValue): string {
  return value === 'NaN' ? value : showMetric(value);
}

function columnsOf(
  kind: RunColumn['kind'],
  rows: readonly RunRow[],
  isHigherBetter: (name: string) => boolean,
  cells: (row: RunRow) => Readonly<Record<string, string>>,
): RunColumn[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(cells(row))))];
  return names.map((name) => {
    const values = rows.flatMap((row) => {
      const value = ownValue(cells(row), name);
      // That a run which broke off has no metric says nothing of the metric.
      return value === undefined && kind === 'metric' && row.run.state !== 'finished' ? [] : [value];
    });
    return { kind, name, differs: new Set(values).size > 1, largestFirst: isHigherBetter(name) };
  });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** The columns that are shown: those in which the runs differ, or all. With one run nothing differs, so its metrics are. */
export function shownColumns(table: RunsTable, all: boolean): readonly RunColumn[] {
  const isAlone = table.rows.length < 2;
  return table.columns.filter(({ kind, differs }) => all || differs || (isAlone && kind === 'metric'));
}

/** The value that a column is sorted by; undefined stands last whichever way it is sorted. */
export function sortValue(row: RunRow, column: RunColumn): number | string | undefined {
  if (column.kind === 'metric') {
    const value = ownValue(row.metrics, column.name)?.value ?? Number.NaN;
    return Number.isNaN(value) ? undefined : value;
  }
  const value = ownValue(row.run.params, column.name);
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? value : (ownValue(row.params, column.name) ?? '');
}

/** The value of a key of the record itself; names that people chose may be those of every object. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
