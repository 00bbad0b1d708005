import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Scheduler } from './scheduler.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('of what is asked in quick succession only the last is done', () => {
  const done: string[] = [];
  const scheduler = new Scheduler(30);
  scheduler.ask('a', () => done.push('first'));
  vi.advanceTimersByTime(20);
  scheduler.ask('a', () => done.push('second'));
  scheduler.ask('b', () => done.push('other'));
  vi.advanceTimersByTime(29);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(['second', 'other']);
});

test('what is cancelled is not done', () => {
  const done: string[] = [];
  const scheduler = new Scheduler(30);
  scheduler.ask('a', () => done.push('a'));
  scheduler.ask('b', () => done.push('b'));
  scheduler.cancel('a');
  vi.runAllTimers();
  expect(done).toEqual(['b']);
});
