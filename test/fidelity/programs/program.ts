import fc from 'fast-check';
import type { Case } from '../harness.js';
import { DEFINITIONS, LATE, MODULES, STAR_NAMES } from './definitions.js';
import { BEGINNING, filled, KINDS, variablesOf } from './kinds.js';
import { THEMES } from './statements.js';

/** Where a statement stands, from the one before it. */
type Cut =
  | 'same cell'
  | 'cell'
  | 'untagged cell'
  | 'stage'
  | 'first stage'
  | 'stage before'
  | 'function'
  | 'metrics'
  | 'skip';

interface Step {
  readonly code: string;
  readonly cut: Cut;
  /** What is shown after it: an expression or a statement. */
  readonly shows: string | null;
}

/** A random notebook. */
export interface Program {
  /** Whether the literals at the beginning are parameters. */
  readonly parameters: boolean;
  readonly steps: readonly Step[];
}

const indented = (code: string) => code.replace(/^(?=.)/gm, '    ');

/** Line magics stand alone in their line at the top level, cell magics at the top of a cell. */
const isMagic = (code: string) => /^([%!]|\w+ = !)/m.test(code);

const SETTING =
  /set_printoptions|set_option|reset_option|seterr|simplefilter|filterwarnings|rcParams(\[|\.update)|\.rc\(|rcdefaults|options\.display|environ\[/;

function statements(templates: readonly string[]): fc.Arbitrary<string> {
  const [rare, common] = [true, false].map((isRare) =>
    templates.filter((template) => template.startsWith('? ') === isRare),
  );
  const template = fc.oneof(
    { weight: 120, arbitrary: fc.constantFrom(...(common ?? [])) },
    // Without any, there is nothing that could be taken.
    ...((rare ?? []).length === 0
      ? []
      : [{ weight: 1, arbitrary: fc.constantFrom(...(rare ?? []).map((seldom) => seldom.slice(2))) }]),
  );
  const simple = fc.tuple(template, fc.boolean()).map(([template, other]) => filled(template, other));
  // A setting in the middle of other code is refused.
  const inner = simple
    .filter((code) => !SETTING.test(code))
    .filter((code) => !/^(def|class|@)/m.test(code) && !isMagic(code) && !code.endsWith(';'));
  const compound = fc.oneof(
    fc
      .tuple(fc.constantFrom('n > 2', 'x', 'not y', 'len(x) > m'), inner, inner)
      .map(([test, a, b]) => `if ${test}:\n${indented(a)}\nelse:\n${indented(b)}`),
    fc.tuple(fc.constantFrom('n > 2', 'y'), inner).map(([test, a]) => `if ${test}:\n${indented(a)}`),
    inner.map((a) => `for _ in range(2):\n${indented(a)}`),
    fc
      .tuple(inner, inner)
      .map(([a, b]) => `try:\n${indented(a)}\n    1 / 0\nexcept ZeroDivisionError:\n${indented(b)}`),
    fc.tuple(inner, inner).map(([a, b]) => `try:\n${indented(a)}\nfinally:\n${indented(b)}`),
  );
  return fc.oneof({ weight: 5, arbitrary: simple }, { weight: 1, arbitrary: compound });
}

const cuts = fc.oneof(
  { weight: 120, arbitrary: fc.constant<Cut>('stage') },
  { weight: 80, arbitrary: fc.constantFrom<Cut>('same cell', 'cell') },
  { weight: 10, arbitrary: fc.constant<Cut>('untagged cell') },
  { weight: 30, arbitrary: fc.constantFrom<Cut>('function', 'metrics') },
  // These are seldom: most such notebooks are refused.
  { weight: 1, arbitrary: fc.constantFrom<Cut>('first stage', 'stage before', 'skip') },
);

/** Random notebooks about one theme, or about everything. */
export const programs: fc.Arbitrary<Program> = fc.oneof(
  ...THEMES.map(({ statements: templates, shows, weight = 4 }) => {
    const variables = variablesOf(shows);
    const shown = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...variables) },
      { weight: 1, arbitrary: fc.constantFrom(...variables).map((name) => `print(${shownAs(name)})`) },
      { weight: 1, arbitrary: fc.constantFrom(...variables).map((name) => `display(${name})`) },
    );
    const steps = fc.array(
      fc.record({ code: statements(templates), cut: cuts, shows: fc.option(shown, { freq: 3 }) }),
      { minLength: 2, maxLength: 9 },
    );
    return { weight, arbitrary: fc.record({ parameters: fc.boolean(), steps }) };
  }),
);

/** How a variable is printed: sets are sorted, functions are called, iterators are asked for one more. */
function shownAs(name: string): string {
  const kind = KINDS.find(({ names }) => names.includes(name))?.letters ?? '';
  return { KL: `sorted(${name})`, FC: `${name}(1)`, OV: `next(${name}, None)` }[kind] ?? name;
}

/** The names that a text mentions, and those that its definitions do. */
function mentions(code: string): Set<string> {
  const names = new Set<string>();
  const add = (text: string) => {
    for (const [name] of text.matchAll(/\b[A-Za-z_]\w*\b/g)) {
      if (names.has(name)) continue;
      names.add(name);
      for (const table of [DEFINITIONS, BEGINNING]) if (Object.hasOwn(table, name)) add(table[name] ?? '');
    }
  };
  add(code);
  return names;
}

/** The notebook; what its statements need stands at the beginning, and at the end it shows all of its variables. */
export function notebookOf({ parameters, steps }: Program): Case {
  const names = mentions(steps.map(({ code, shows }) => `${code}\n${shows ?? ''}`).join('\n'));
  const part = (table: Readonly<Record<string, string>>) =>
    Object.entries(table).filter(([name]) => names.has(name));
  const variables = part(BEGINNING);
  const imports = new Set(part(MODULES).flatMap(([, code]) => code.split('\n')));
  const early = part(DEFINITIONS).filter(([name]) => !LATE.has(name));
  const late = part(DEFINITIONS).filter(([name]) => LATE.has(name));
  const assigned = variables.map(([name, value]) => `${name} = ${value}`);
  let text = cell('stage:s0', [...imports, ...early.map(([, code]) => code)]);
  text += cell(`stage:s0${parameters ? ' parameters' : ''}`, assigned);
  if (late.length > 0)
    text += cell(
      'stage:s0',
      late.map(([, code]) => code),
    );
  let stage = 0;
  let mayContinue = false;
  steps.forEach(({ code, cut, shows }, index) => {
    const continues = cut === 'same cell' && mayContinue && !code.startsWith('%%');
    if (!continues) {
      if (cut === 'stage') stage += 1;
      text += cell(tagsOf(cut, stage, index, code), []);
    }
    mayContinue = cut !== 'metrics';
    // Most skipped cells only look.
    if (cut !== 'skip' || shows === null) text += `${code}\n`;
    if (shows !== null) text += `${shows}\n`;
  });
  // An iterator that is shown in the end would have to cross in every notebook that has one.
  const shown = variables.map(([name]) => shownAs(name)).filter((code) => !code.startsWith('next('));
  text += cell(
    `stage:s${stage + 1}`,
    shown.map((code) => `print(${code})`),
  );
  return { notebook: text, ...(imports.has('from string import *') ? { starNames: STAR_NAMES } : {}) };
}

function tagsOf(cut: Cut, stage: number, index: number, code: string): string {
  switch (cut) {
    case 'skip':
      return 'skip';
    case 'untagged cell':
      return '';
    case 'first stage':
      return 'stage:s0';
    case 'stage before':
      return `stage:s${Math.max(0, stage - 1)}`;
    case 'function':
      return `stage:s${stage} function:step_${index}`;
    case 'metrics':
      return `stage:s${stage}${/^[nm] \W?= /.test(code) ? ' metrics' : ''}`;
    default:
      return `stage:s${stage}`;
  }
}

function cell(tags: string, lines: readonly string[]): string {
  return `# %% [${tags}]\n${lines.map((line) => `${line}\n`).join('')}`;
}
