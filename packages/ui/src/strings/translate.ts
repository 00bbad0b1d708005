import type { Strings } from './english.js';

/** A host's way to another language, as gettext has it: messages are the English texts, with `%1`, `%2` for what is put in. */
export interface Translator {
  text(message: string, ...values: readonly string[]): string;
  /** The form for a number, which is `%1`; the values follow from `%2` on. */
  count(one: string, many: string, n: number, ...values: readonly string[]): string;
}

type Value = string | number | null;
type TextFunction = (...values: Value[]) => string;

/** Numbers from here on stand for others while a message is made of a function: no text holds one of these by itself. */
const FIRST = 7_770_001;

/** The table in another language. English stays the only place where texts are written. */
export function translated(table: Strings, translator: Translator): Strings {
  return translateEntry(table, translator) as Strings;
}

function translateEntry(entry: unknown, translator: Translator): unknown {
  if (typeof entry === 'string') return translator.text(entry);
  if (typeof entry === 'function') {
    return (...values: Value[]) => translateCall(entry as TextFunction, values, translator);
  }
  const entries = Object.entries(entry as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.map(([name, inner]) => [name, translateEntry(inner, translator)]));
}

function translateCall(make: TextFunction, values: readonly Value[], translator: Translator): string {
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const [n] = numbers;
  if (numbers.size !== 1 || n === undefined) {
    const message = messageOf(make, values, values, (value) => value === 1);
    return translator.text(message, ...values.map(String));
  }
  const order = [n, ...values.filter((value) => value !== n)];
  const one = messageOf(make, values, order, () => true);
  const many = messageOf(make, values, order, () => false);
  const [, ...others] = order.map(String);
  return one === many
    ? translator.text(many, ...order.map(String))
    : translator.count(one, many, n, ...others);
}

/**
 * What a function says, with marks where its values stand, numbered by `order`; a number for which `isOne` holds is said as 1. Numbers that are
 * equal stay equal: some texts depend on it.
 */
function messageOf(
  make: TextFunction,
  values: readonly Value[],
  order: readonly Value[],
  isOne: (value: number) => boolean,
): string {
  const said = make(
    ...values.map((value, at) => {
      if (value === null) return null;
      if (typeof value === 'number') return isOne(value) ? 1 : FIRST + order.indexOf(value);
      return `%${order.indexOf(value, order === values ? at : 1) + 1}`;
    }),
  );
  return said.replace(/777000\d/g, (mark) => `%${Number(mark) - FIRST + 1}`);
}
