import { expect, test } from 'vitest';
import { localTime, secondsOf, showSeconds } from './times.js';

test.each([
  [0.123, '0.12 s'],
  [12.34, '12.3 s'],
  [59.99, '60.0 s'],
  [61, '1 min 1 s'],
  [3599.6, '1 h 0 min'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(showSeconds(seconds)).toBe(text);
});

test('a time is shown in the time zone of the person', () => {
  expect(localTime(new Date(2026, 0, 2, 3, 4, 59).toISOString())).toBe('2026-01-02 03:04');
  expect(localTime('yesterday')).toBeNull();
});

test('a run took what lies between its times; while it lasts, nobody knows', () => {
  const started = '2026-11-21T10:00:00.000Z';
  expect(secondsOf({ started, ended: '2026-11-21T10:01:01.500Z' })).toBe(61.5);
  expect(secondsOf({ started, ended: null })).toBeNull();
  expect(secondsOf({ started: '', ended: started })).toBeNull();
});
