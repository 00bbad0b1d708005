import type { ParamValue } from '../config/read-params.js';
import type { MetricValue } from '../run/values.js';
import type { CodeChange, DataChange, MetricChange, RunDiff, ValueChange, Verdict } from './run-diff.js';

/** A table as plain text cells; `verdicts` has one word for each row, for colour. */
export interface DiffTable {
  readonly title: string;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly verdicts: readonly Verdict[];
}

/** A table of what changed is cut after this many rows: another environment differs in hundreds of packages. */
const mostRows = 20;

/** The diff as tables for a terminal or a view, without those that would be empty; long ones are cut, with a row that says so. */
export function diffTables(diff: RunDiff): DiffTable[] {
  const tables = [
    metricTable(diff.metrics),
    valueTable('Params', 'param', diff.params),
    fileTable('Code', diff.code),
    fileTable('Data', diff.data),
    valueTable('Packages', 'package', diff.packages),
    valueTable('Environment', 'what', diff.environment),
  ];
  return tables.filter((table) => table.rows.length > 0).map(cutTable);
}

function cutTable(table: DiffTable): DiffTable {
  const more = table.rows.length - mostRows;
  if (table.title === 'Metrics' || more <= 1) return table;
  const last = [`… and ${more} more`, ...table.headers.slice(1).map(() => '')];
  return {
    ...table,
    rows: [...table.rows.slice(0, mostRows), last],
    verdicts: table.verdicts.slice(0, mostRows + 1),
  };
}

/** The diff as Markdown: for a pull request or a chat. */
export function diffMarkdown(diff: RunDiff): string {
  const parts = [`## Run \`${diff.run.id}\` against \`${diff.baseline.id}\``];
  const tables = diffTables(diff);
  for (const table of tables) parts.push(`### ${table.title}\n\n${markdownTable(table)}`);
  if (tables.length === 0) parts.push('No metrics, and nothing changed between the two.');
  else if (tables.every((table) => table.title === 'Metrics')) parts.push('Nothing else changed.');
  for (const change of diff.code) {
    if (change.diff === null) continue;
    const fence = '`'.repeat(Math.max(3, longestRun(change.diff) + 1));
    parts.push(
      `<details><summary>${escapeHtml(describeCode(change))}</summary>\n\n${fence}diff\n${change.diff.trimEnd()}\n${fence}\n\n</details>`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** A metric's value as people read it: six significant digits at most, and NaN in words. */
export function showMetric(value: MetricValue | null): string {
  if (value === null) return '—';
  if (value === 'NaN') return 'NaN (not a number)';
  if (value === 'Infinity') return '∞';
  if (value === '-Infinity') return '−∞';
  return showNumber(value);
}

function showNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(6)));
}

function metricTable(metrics: readonly MetricChange[]): DiffTable {
  return {
    title: 'Metrics',
    headers: ['metric', 'baseline', 'value', 'change', 'relative', ''],
    rows: metrics.map((metric) => [
      `${metric.stage}.${metric.name}`,
      showMetric(metric.baseline),
      showMetric(metric.value),
      metric.change === null ? '—' : signed(showNumber(metric.change), metric.change),
      metric.relative === null ? '—' : signed(`${percent(metric.relative)} %`, metric.relative),
      verdictWord(metric),
    ]),
    verdicts: metrics.map((metric) => metric.verdict),
  };
}

function verdictWord(metric: MetricChange): string {
  if (metric.value === null) return 'gone';
  if (metric.baseline === null) return 'new';
  return metric.verdict === 'unknown' ? 'changed' : metric.verdict;
}

function percent(relative: number): string {
  const value = relative * 100;
  return Math.abs(value) >= 0.01 || value === 0 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text;
}

function valueTable(title: string, what: string, changes: readonly ValueChange[]): DiffTable {
  return {
    title,
    headers: [what, 'baseline', 'value'],
    rows: changes.map((change) => [change.name, showValue(change.baseline), showValue(change.value)]),
    verdicts: changes.map(() => 'unknown'),
  };
}

/** A param or version as text; null (absent) is a dash. */
export function showValue(value: ParamValue): string {
  if (value === null) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fileTable(title: string, changes: readonly (CodeChange | DataChange)[]): DiffTable {
  return {
    title,
    headers: ['file', 'stages', 'what'],
    rows: changes.map((change) => [change.path, change.stages.join(', '), lineCount(change)]),
    verdicts: changes.map(() => 'unknown'),
  };
}

function lineCount(change: CodeChange | DataChange): string {
  const text = 'diff' in change ? change.diff : null;
  if (text === null) return change.kind;
  const lines = text.split('\n').slice(2);
  const plus = lines.filter((line) => line.startsWith('+')).length;
  const minus = lines.filter((line) => line.startsWith('-')).length;
  return `${change.kind}, +${plus} −${minus} lines`;
}

function describeCode(change: CodeChange): string {
  return `${change.path} (${change.stages.join(', ')})`;
}

function markdownTable(table: DiffTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const rule = `|${table.headers.map((_, index) => (table.title === 'Metrics' && index > 0 && index < 5 ? '---:' : '---')).join('|')}|`;
  return [line(table.headers), rule, ...table.rows.map(line)].join('\n');
}

/** Cells hold names that people chose: nothing in them may end the cell or become markup. */
function escapeCell(text: string): string {
  return escapeHtml(text)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/\s+/g, ' ');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
