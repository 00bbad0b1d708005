import { ownValue, type RunRow } from './runs.js';

type Test = (row: RunRow) => boolean;

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

/**
 * Whether a run fits a search: every word has to. `accuracy>0.9` and `lr<=0.1` compare numbers, `model=svm` a whole value, other words are
 * looked for in all texts of the run. A param or metric may be named by its last part.
 */
export function matchesSearch(search: string): Test {
  const tests = search
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(testOf);
  return (row) => tests.every((test) => test(row));
}

function testOf(word: string): Test {
  const [, name = '', sign = '', wanted = ''] = /^([^<>=]+)(<=|>=|=|<|>)(.*)$/.exec(word) ?? [];
  if (name === '' || wanted === '') return (row) => textOf(row).includes(word.toLowerCase());
  const compare = COMPARISONS[sign];
  if (compare === undefined) {
    return (row) => valuesNamed(row, name).some((value) => value.toLowerCase() === wanted.toLowerCase());
  }
  const limit = Number(wanted);
  return (row) => valuesNamed(row, name).some((value) => compare(Number(value), limit));
}

function valuesNamed(row: RunRow, name: string): string[] {
  const isNamed = (key: string) => key === name || key.endsWith(`.${name}`);
  const numbers = Object.keys(row.metrics)
    .filter(isNamed)
    .map((key) => String(ownValue(row.metrics, key)?.value));
  const params = Object.keys(row.params)
    .filter(isNamed)
    .map((key) => ownValue(row.params, key) ?? '');
  const own = name === 'state' ? [row.run.state] : name === 'commit' ? [row.run.commit ?? ''] : [];
  return [...own, ...numbers, ...params];
}

function textOf({ run, params, metrics }: RunRow): string {
  const values = Object.entries(params).map(([key, value]) => `${key} ${value}`);
  const texts = Object.entries(metrics).map(([key, { text }]) => `${key} ${text}`);
  return [run.id, run.state, run.pipeline, run.reason ?? '', run.commit ?? '', ...values, ...texts]
    .join('\n')
    .toLowerCase();
}
