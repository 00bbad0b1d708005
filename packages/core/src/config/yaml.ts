import { isMap, isScalar, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { failure, type Location, type Problem, problem, type Result, success } from '../problem/problem.js';

/** YAML files above this length are refused: settings and parameters are written by hand. */
const MAX_LENGTH = 1024 * 1024;
/** More aliases than any settings need, and few enough that they cannot grow into gigabytes. */
const MAX_ALIASES = 100;
const MAX_DEPTH = 100;

/** A YAML text that was read as plain data: mappings with text keys, lists and scalars. */
export interface YamlData {
  /** null for an empty text. */
  readonly data: unknown;
  /** The place of a value, or of the nearest mapping that holds it. */
  locate(path: readonly PropertyKey[]): Location;
  /** The place of a key. */
  locateKey(path: readonly PropertyKey[]): Location;
}

/**
 * Reads a YAML 1.2 text that a person wrote. Refused, with a code under `area`: what is no YAML (`not-yaml`), a key that stands twice
 * in one mapping (`duplicate-key`), aliases that multiply (`too-many-aliases`), what is too long or too deep (`too-large`, `too-deep`)
 * and tags such as `!!python/object` (`unknown-tag`).
 *
 * @param path names the file in messages; nothing is opened.
 * @param area first half of the problems' codes, such as `config`.
 */
export function readYaml(text: string, path: string, area: string): Result<YamlData> {
  const file = { file: path };
  if (text.length > MAX_LENGTH) {
    const message = `The file is larger than ${MAX_LENGTH / 1024 / 1024} MB.`;
    return failure(
      problem(`${area}/too-large`, message, 'Keep data in other files, and name them here.', file),
    );
  }
  if (isTooDeep(text)) return failure(tooDeep(area, file));
  const lines = new LineCounter();
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { ...file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      return failure(...errors.slice(0, 5).map((error) => describe(error, area, text, place(error.pos[0]))));
    }
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const locate = (keys: readonly PropertyKey[]): Location => {
      for (let length = keys.length; length >= 0; length -= 1) {
        const node = document.getIn(keys.slice(0, length), true);
        const range = (node as { range?: readonly number[] } | undefined)?.range;
        if (range?.[0] !== undefined) return place(range[0]);
      }
      return file;
    };
    const locateKey = (keys: readonly PropertyKey[]): Location => {
      const mapping = document.getIn(keys.slice(0, -1), true);
      const pair = isMap(mapping)
        ? mapping.items.find(({ key }) => isScalar(key) && key.value === keys.at(-1))
        : undefined;
      return isScalar(pair?.key) && pair.key.range ? place(pair.key.range[0]) : locate(keys);
    };
    return success({ data, locate, locateKey });
  } catch (error) {
    // What the library throws: RangeError when the stack is full, ReferenceError for aliases that multiply or lead nowhere.
    if (error instanceof RangeError) return failure(tooDeep(area, file));
    if (error instanceof ReferenceError) return failure(badAlias(error, area, text, place));
    throw error;
  }
}

function describe(error: YAMLError, area: string, text: string, where: Location): Problem {
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^\s:,{}]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    const message = `The key \`${key}\` stands twice in one mapping.`;
    return problem(`${area}/duplicate-key`, message, 'Keep one of the two.', where);
  }
  if (error.code === 'TAG_RESOLVE_FAILED') {
    const message = 'The file holds a YAML tag (`!…`) that is not read.';
    return problem(
      `${area}/unknown-tag`,
      message,
      'Write the value as text, number, list or mapping.',
      where,
    );
  }
  const message = `The file is not valid YAML: ${sentence(error.message)}`;
  return problem(`${area}/not-yaml`, message, 'Mend the line; indentation and colons matter in YAML.', where);
}

function badAlias(
  error: ReferenceError,
  area: string,
  text: string,
  place: (offset: number) => Location,
): Problem {
  if (error.message.includes('Excessive alias count')) {
    const message = 'The file’s aliases (`*name`) multiply into more data than is read.';
    return problem(`${area}/too-many-aliases`, message, 'Write the values out.', place(text.indexOf('*')));
  }
  const alias = `*${/: (\S+)$/.exec(error.message)?.[1] ?? ''}`;
  const message = `The alias \`${alias}\` stands for nothing: no anchor before it has that name.`;
  const remedy = 'Define the anchor (`&name`) before its alias (`*name`).';
  return problem(`${area}/not-yaml`, message, remedy, place(Math.max(text.indexOf(alias), 0)));
}

function tooDeep(area: string, where: Location): Problem {
  return problem(
    `${area}/too-deep`,
    `The file nests more than ${MAX_DEPTH} deep.`,
    'Write it flatter.',
    where,
  );
}

/** Counts what can nest on one line; indentation needs a line for each level, and a column that grows. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const mark of text.matchAll(/[[{\]}]|^ *(?:[-?] +)*/gm)) {
    if (mark[0] === '[' || mark[0] === '{') open += 1;
    else if (mark[0] === ']' || mark[0] === '}') open -= 1;
    else if (mark[0].length > 2 * MAX_DEPTH) return true;
    if (open > MAX_DEPTH) return true;
  }
  return false;
}

function sentence(text: string): string {
  const line = text.split('\n')[0]?.replace(/\s+at line \d+.*$/, '') ?? '';
  const end = line.endsWith('.') ? '' : '.';
  return line.charAt(0).toLowerCase() + line.slice(1) + end;
}
