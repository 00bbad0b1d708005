import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newsOf, type RunCursor, type RunPiece } from './run-signs.js';

const size = (text: string) => new TextEncoder().encode(text).length;

/** A piece with these texts, from byte 10 of the events and byte 5 of the log of `train`. */
function piece(events: string, log: string): RunPiece {
  return {
    follows: true,
    kind: 'piece',
    run: 'r',
    from: { events: 10, logs: { train: 5 } },
    to: { events: 10 + size(events), logs: { train: 5 + size(log) } },
    events,
    logs: log === '' ? [] : [{ stage: 'train', text: log }],
  };
}

const at = (events: number, train: number): RunCursor => ({ events, logs: { train } });

describe('what of a piece is new', () => {
  test('all of it, when it begins where we are', () => {
    expect(newsOf(piece('ab\n', 'x'), at(10, 5))).toMatchObject({ events: 'ab\n', to: at(13, 6) });
  });

  test('nothing of what is known, and the place does not go back', () => {
    expect(newsOf(piece('ab\n', 'x'), at(99, 50))).toMatchObject({ events: '', logs: [], to: at(99, 50) });
  });

  test('nothing at all when something before it is missing', () => {
    expect(newsOf(piece('ab\n', ''), at(7, 5))).toBeNull();
    expect(newsOf(piece('', 'x'), at(10, 3))).toBeNull();
  });

  test('a stage that was not heard of begins at its beginning', () => {
    const first = {
      ...piece('', 'x'),
      from: { events: 10, logs: {} },
      to: { events: 10, logs: { train: 1 } },
    };
    expect(newsOf(first, { events: 10, logs: {} })?.logs).toEqual([{ stage: 'train', text: 'x' }]);
  });

  test('wherever a text is cut between letters, the parts make the whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        const whole = piece(before + after, '');
        const news = newsOf(whole, at(10 + size(before), 5));
        expect(news?.events).toBe(after);
      }),
    );
  });
});
