import type { Node } from 'jsonc-parser';

/** How a JSON text is written, so that what is put into it looks like the rest. */
export interface JsonStyle {
  /** One step of indentation; null when the text is on one line. */
  readonly indent: string | null;
  readonly eol: string;
  readonly colon: string;
  readonly comma: string;
  /** Characters outside ASCII are written as `\uXXXX`. */
  readonly ascii: boolean;
}

/** Reads the style of a JSON text whose root is an object. */
export function jsonStyleOf(text: string): JsonStyle {
  const start = text.indexOf('{') + 1;
  const space = /^\s*/.exec(text.slice(start, start + 200))?.[0] ?? '';
  const colon =
    /^"(?:[^"\\]|\\.)*"(\s*:\s*)/.exec(text.slice(start + space.length, start + 500))?.[1] ?? ': ';
  const isMultiline = space.includes('\n');
  return {
    indent: isMultiline ? space.slice(space.lastIndexOf('\n') + 1) : null,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
    colon,
    comma: isMultiline || colon.trim() === colon ? ',' : ', ',
    ascii: !/[^\0-\x7f]/.test(text) && /\\u(?!00[01])[0-9a-fA-F]{4}/.test(text),
  };
}

/** Writes one string as JSON, as Python's and JavaScript's writers both do. */
export function writeString(value: string, style: JsonStyle): string {
  const text = JSON.stringify(value);
  if (!style.ascii) return text;
  return text.replace(/[\x7f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Writes a value at a depth of indentation (a count of steps), in the text's style. */
export function writeValue(value: unknown, style: JsonStyle, depth: number): string {
  if (typeof value === 'string') return writeString(value, style);
  if (Array.isArray(value)) {
    return wrap(
      '[',
      ']',
      value.map((item) => writeValue(item, style, depth + 1)),
      style,
      depth,
    );
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, item]) => writeString(key, style) + style.colon + writeValue(item, style, depth + 1),
    );
    return wrap('{', '}', members, style, depth);
  }
  return JSON.stringify(value);
}

function wrap(
  open: string,
  close: string,
  items: readonly string[],
  style: JsonStyle,
  depth: number,
): string {
  if (items.length === 0) return open + close;
  if (style.indent === null) return open + items.join(style.comma) + close;
  const outer = style.eol + style.indent.repeat(depth);
  const inner = outer + style.indent;
  return open + inner + items.join(`,${inner}`) + outer + close;
}

/** The value node of a member; of several with one name the last, as JSON.parse takes it. */
export function memberOf(object: Node, key: string): Node | undefined {
  return object.children?.findLast((member) => member.children?.[0]?.value === key);
}

/** Where a node ends. */
export function endOf(node: Node): number {
  return node.offset + node.length;
}
