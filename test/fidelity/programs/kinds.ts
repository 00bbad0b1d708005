/**
 * The variables of random notebooks. Every variable has one kind for good, so that each statement can run after any other, and a
 * failing notebook shrinks by leaving statements out.
 */
export interface Kind {
  /** In a statement, the first letter stands for one of the kind's variables, the second for the other one. */
  readonly letters: string;
  readonly names: readonly [string, string];
  /** What the two variables are when the notebook begins. */
  readonly beginning: readonly [string, string];
}

export const KINDS: readonly Kind[] = [
  { letters: 'NM', names: ['n', 'm'], beginning: ['1', '4'] },
  { letters: 'ST', names: ['s', 't'], beginning: ['"ab"', '"c d"'] },
  { letters: 'XY', names: ['x', 'y'], beginning: ['[1, 2]', '[3]'] },
  // Lists of lists, never empty.
  { letters: 'GH', names: ['g', 'h'], beginning: ['[[5], [6]]', '[[7]]'] },
  // Dicts of lists with the key k.
  { letters: 'DE', names: ['d', 'e'], beginning: ['{"k": [8]}', '{"k": [9], "j": []}'] },
  // Sets of numbers.
  { letters: 'KL', names: ['k', 'l'], beginning: ['{1, 2}', 'set()'] },
  // Pairs of a list and a number.
  { letters: 'AB', names: ['a', 'b'], beginning: ['([1], 2)', '([3], 4)'] },
  // Instances of a class with the list `items` and the method `add`.
  { letters: 'PQ', names: ['p', 'q'], beginning: ['Box([10])', 'Box([11])'] },
  // Functions of one number.
  { letters: 'FC', names: ['f', 'c'], beginning: ['abs', 'abs'] },
  // Iterators.
  { letters: 'OV', names: ['it', 'jt'], beginning: ['iter([1, 2, 3])', 'iter([4])'] },
  // Arrays of two numbers or more.
  { letters: 'UW', names: ['u', 'w'], beginning: ['np.array([4, 3, 2])', 'np.arange(3)'] },
  // Arrays of two rows and two columns or more.
  {
    letters: 'IJ',
    names: ['grid', 'mesh'],
    beginning: ['np.arange(6).reshape(2, 3)', 'np.array([[1, 2], [3, 4]])'],
  },
  // Frames with the numeric columns a and b, and two rows or more.
  {
    letters: 'ZR',
    names: ['df', 'dg'],
    beginning: ['pd.DataFrame({"a": [1, 2, 3], "b": [6, 5, 4]})', 'pd.DataFrame({"a": [0, 1], "b": [1, 0]})'],
  },
];

/** What each variable is when the notebook begins. */
export const BEGINNING: Readonly<Record<string, string>> = Object.fromEntries(
  KINDS.flatMap(({ names, beginning }) => names.map((name, index) => [name, beginning[index] ?? 'None'])),
);

const LETTER = /(?<![.\w\\])[A-Z](?![\w"'])/g;

/** A statement with variables in place of its letters; `other` swaps the two of each kind. */
export function filled(template: string, other: boolean): string {
  return template.replace(LETTER, (letter) => {
    const kind = KINDS.find(({ letters }) => letters.includes(letter));
    const at = kind?.letters.indexOf(letter) ?? 0;
    return kind?.names[other ? 1 - at : at] ?? letter;
  });
}

/** The variables that a statement may show. */
export function variablesOf(letters: string): string[] {
  return KINDS.filter((kind) => [...kind.letters].some((letter) => letters.includes(letter))).flatMap(
    ({ names }) => names,
  );
}
