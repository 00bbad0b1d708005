import { describe, expect, test } from 'vitest';
import type { Origin } from '../files/generate/origins.js';
import { traceFile } from './origin-lines.js';

const GENERATED = `def stage(x):
    a = x
    b = a
    return b


def main():
    stage(load("x"))
`;
const origin = (line: number, cell: number, inCell: number): Origin => ({
  file: 'stage.py',
  from: line,
  to: line,
  cell,
  line: inCell,
});
const ORIGINS = [origin(2, 4, 1), origin(3, 6, 2)];

/** Line to `cell.line`, of a file on disk. */
function trace(current: string) {
  const { lines, changes } = traceFile({ path: 'stage.py', text: GENERATED }, current, ORIGINS);
  const places = [...lines].map(([line, { cell, line: inCell }]) => `${line}: ${cell}.${inCell}`);
  return { places, changes };
}

describe('traceFile', () => {
  test('a file as it was generated', () => {
    expect(trace(GENERATED)).toEqual({ places: ['2: 4.1', '3: 6.2'], changes: [] });
  });

  test('a changed line keeps its place', () => {
    const { places, changes } = trace(GENERATED.replace('a = x', 'a = x + 1'));
    expect(places).toEqual(['2: 4.1', '3: 6.2']);
    const [change] = changes;
    expect(change).toEqual({
      file: 'stage.py',
      line: 2,
      generated: ['    a = x'],
      found: ['    a = x + 1'],
      origin: { cell: 4, line: 1 },
    });
  });

  test('a line that was put in belongs to the one before it', () => {
    const { places } = trace(GENERATED.replace('    b = a\n', '    a += 1\n    b = a\n'));
    expect(places).toEqual(['2: 4.1', '3: 4.1', '4: 6.2']);
  });

  test('a line that was taken out has left its place', () => {
    const { places, changes } = trace(GENERATED.replace('    b = a\n', ''));
    expect(places).toEqual(['2: 4.1']);
    expect(changes).toMatchObject([{ generated: ['    b = a'], found: [], origin: { cell: 6, line: 2 } }]);
  });

  test('lines of no cell', () => {
    const { places, changes } = trace(GENERATED.replace('load("x")', 'load("y")'));
    expect(places).toEqual(['2: 4.1', '3: 6.2']);
    expect(changes).toMatchObject([{ line: 8, origin: null }]);
  });

  test('a file that is not there', () => {
    const { lines, changes } = traceFile({ path: 'stage.py', text: GENERATED }, null, ORIGINS);
    expect([lines.size, changes.length]).toEqual([0, 1]);
  });
});
