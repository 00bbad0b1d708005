import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { describeOutcome } from './cases.js';
import { Fidelity } from './harness.js';

const fidelity = new Fidelity();
afterAll(() => fidelity.close());

/** A notebook whose parameters have these literals, which a stage shows. */
function notebookWith(literals: readonly string[]): string {
  const names = literals.map((_, index) => `p${index}`);
  const assigned = literals.map((literal, index) => `${names[index]} = ${literal}`);
  const shown = names.map((name) => `print(repr(${name}), type(${name}).__name__)`);
  return `# %% [stage:a parameters]\n${assigned.join('\n')}\n# %% [stage:b]\n${shown.join('\n')}\n`;
}

/** Literals of Python that YAML 1.1 writes otherwise, or might take for something else. */
const LITERALS = [
  ...[
    '1',
    '-1',
    '+1',
    '0',
    '1_000',
    '0xFF',
    '0o17',
    '0b101',
    '10**3',
    '123456789012345678901234567890',
    '- 5',
    '--5',
  ],
  ...[
    '1.0',
    '.5',
    '5.',
    '1e-3',
    '1E5',
    '1e5',
    '-1e-7',
    '1e22',
    '1.5e300',
    '1_0.5',
    '0.1',
    '1e400',
    '-0.0',
    '1e-400',
    '12345678.9',
    '1e16',
    '2j',
    '1 + 2j',
  ],
  ...[
    'True',
    'False',
    'None',
    '...',
    '"yes"',
    '"no"',
    '"on"',
    '"null"',
    '"~"',
    '"1"',
    '"1.5"',
    '"1e3"',
    '"0x1F"',
    '"2024-01-01"',
    '"12:30:45"',
    '""',
    '" a "',
  ],
  ...[
    `'it\\'s'`,
    `'a "b" c'`,
    `"a # b"`,
    `"a: b"`,
    `"{x}"`,
    `"%d"`,
    '"- a"',
    '"!tag"',
    '"&a *b"',
    '"a\\tb\\nc"',
    '"\\\\"',
    '"\\d"',
    '"\\x41"',
    '"\\101"',
    '"\\u00e9"',
  ],
  ...[
    '"\\N{BULLET}"',
    '"\\0"',
    '"\\a\\b\\f\\v\\x1b"',
    '"\\x7f\\x85\\xa0"',
    '"\\u2028"',
    '"é漢😀"',
    'r"\\n\\d"',
    'R"a"',
    'u"a"',
    'b"ab"',
    'rb"\\n"',
    '"a" "b"',
    `"a" 'b'`,
  ],
  ...[
    '"a\\\n  b"',
    '"""one\ntwo\n"""',
    "'''it's \"fine\"'''",
    '"""a\\tb"""',
    '("a"\n "b")',
    '"\u2028"',
    '"\u0085"',
    '"\u007f"',
    '"\ufeff"',
    '"tab\there"',
    '"trailing "',
  ],
  ...[
    '[]',
    '()',
    '{}',
    '(1,)',
    '(1, 2)',
    '[1, 2.0, "a", None, True]',
    '[[1], [2, [3]]]',
    '[(1, 2), (3,)]',
    '((1, 2), [3])',
    '{"a": 1, "b": [2]}',
    '{1: "a", 2.5: "b"}',
  ],
  ...[
    '{None: 1, True: 2}',
    '{(1, 2): 3}',
    '{"a": (1, 2)}',
    '{"a": {"b": {}}}',
    '{1, 2}',
    '[1,  # one\n 2,\n]',
    '[\n    1,\n]',
    '{"yes": 1, "1": 2}',
    '[-1, +2.5, -1e-9]',
  ],
  ...[
    '[1][0]',
    '(1)',
    '("a")',
    '([1])',
    '{"x": 1,}',
    '[*[1], 2]',
    '{**{"a": 1}}',
    'not True',
    '1 if True else 2',
    '"a" * 3',
    '[0] * 3',
    'len("ab")',
    'float("nan")',
    'float("inf")',
  ],
];

it.for(LITERALS)('a parameter keeps its value and its type: %j', async (literal) => {
  const outcome = await fidelity.judge({ notebook: notebookWith([literal]) }, 'forks');
  expect(outcome.kind, describeOutcome(outcome)).toBe('equal');
});

const number = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `${value}`),
  fc
    .tuple(fc.nat(), fc.integer({ min: -30, max: 30 }))
    .map(([mantissa, exponent]) => `${mantissa}e${exponent}`),
);
const text = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())
  .map((value) => JSON.stringify(value).replace(/[\ud800-\udfff]/g, (half) => half));
const scalar = fc.oneof(number, text, fc.constantFrom('True', 'False', 'None'));
const { literal } = fc.letrec<{ literal: string }>((tie) => ({
  literal: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('literal'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(tie('literal'), { maxLength: 3 })
      .map((items) => `(${items.map((item) => `${item}, `).join('')})`),
    fc
      .array(fc.tuple(scalar, tie('literal')), { maxLength: 3 })
      .map((items) => `{${items.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
  ),
}));

it('any literals keep their values and their types', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(literal, { minLength: 1, maxLength: 8 }), async (literals) => {
      const outcome = await fidelity.judge({ notebook: notebookWith(literals) }, 'forks');
      if (outcome.kind !== 'unrunnable') expect(outcome.kind, describeOutcome(outcome)).toBe('equal');
    }),
    { numRuns: 60, seed: 11 },
  );
});
