import { type Node, parseTree, visit } from 'jsonc-parser';
import { applyTextEdits, type Range, type TextEdit } from '../text/text.js';
import { endOf, type JsonStyle, jsonStyleOf, memberOf, writeString, writeValue } from './json-style.js';
import type { Notebook, NotebookEdit } from './notebook.js';
import { withoutByteOrderMark } from './read-notebook.js';

/** Cells are at this depth of indentation: root object, list of cells. */
const CELL_DEPTH = 2;

interface Layout {
  readonly text: string;
  readonly style: JsonStyle;
  readonly cells: readonly Range[];
  /** The list of cells, its brackets included. */
  readonly list: Range;
  /** nbformat_minor. */
  readonly minor: number;
  /** Ids of cells, those that were just given out included. */
  readonly ids: Set<string>;
  /** Sources are lists of lines, as nbformat writes them, not one string. */
  readonly lines: boolean;
}

/**
 * The notebook's text after the edits. Only what an edit names is changed, in place: everything else, its layout and unknown keys
 * included, stays byte for byte as it was.
 *
 * A `tags` list that becomes empty is removed, unless other cells of the notebook keep an empty list (as papermill leaves them).
 *
 * @throws RangeError when an edit names a cell that is not there: that is a defect of the caller.
 */
export function editNotebook(notebook: Notebook, edits: readonly NotebookEdit[]): string {
  if (edits.length === 0) return notebook.text;
  const layout = readLayout(notebook);
  const runs = removedRuns(layout, edits);
  // Where cells go, several insertions may come to stand at one place: in the order of the cells.
  const ordered = [...edits].sort((a, b) => a.cell - b.cell);
  const changes = ordered.flatMap((edit): TextEdit[] => {
    const last = edit.kind === 'insertCode' ? layout.cells.length : layout.cells.length - 1;
    if (edit.cell < 0 || edit.cell > last) throw new RangeError(`the notebook has no cell ${edit.cell}`);
    if (edit.kind === 'removeCell') return [];
    if (edit.kind === 'insertCode') {
      const run = runs.find(({ from, to }) => from < edit.cell && edit.cell < to);
      return [insertCell(layout, run?.from ?? edit.cell, edit.source, edit.tags, runs)];
    }
    if (runs.some(({ from, to }) => from <= edit.cell && edit.cell < to)) return [];
    if (edit.kind === 'setSource') return setSource(layout, cellNode(layout, edit.cell), edit.source);
    return setTags(layout, cellNode(layout, edit.cell), edit.tags, () => keepsEmptyTags(layout, edit.cell));
  });
  return applyTextEdits(notebook.text, [...changes, ...runs.map((run) => removeCells(layout, run))]);
}

/** Cells that go, those that stand together as one range of indices. */
function removedRuns({ cells }: Layout, edits: readonly NotebookEdit[]): Range[] {
  const removed = new Set(edits.flatMap((edit) => (edit.kind === 'removeCell' ? [edit.cell] : [])));
  if (removed.size > 0 && removed.size >= cells.length)
    throw new RangeError('a notebook keeps at least one cell');
  const runs: Range[] = [];
  for (const cell of [...removed].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === cell) runs[runs.length - 1] = { from: last.from, to: cell + 1 };
    else runs.push({ from: cell, to: cell + 1 });
  }
  return runs;
}

function removeCells({ cells }: Layout, { from, to }: Range): TextEdit {
  const [first, last, next, before] = [cells[from], cells[to - 1], cells[to], cells[from - 1]];
  if (first === undefined || last === undefined) throw new RangeError(`the notebook has no cell ${to - 1}`);
  if (next !== undefined) return { from: first.from, to: next.from, insert: '' };
  return { from: before?.to ?? first.from, to: last.to, insert: '' };
}

function readLayout(notebook: Notebook): Layout {
  const text = withoutByteOrderMark(notebook.text);
  const cells: Range[] = [];
  let list: Range = { from: 0, to: 0 };
  let minor = 0;
  let open: number | null = null;
  let inList = false;
  visit(
    text,
    {
      onObjectBegin: (offset, _length, _line, _character, path) => {
        const [key, , ...deeper] = path();
        open = key === 'cells' && deeper.length === 0 ? offset : null;
        return key === undefined;
      },
      onObjectEnd: (offset) => {
        if (open !== null) cells.push({ from: open, to: offset + 1 });
        open = null;
      },
      onArrayBegin: (offset, _length, _line, _character, path) => {
        inList = path().join() === 'cells';
        if (!inList) return false;
        // Of two lists with one name the last counts, as for JSON.parse.
        cells.length = 0;
        list = { from: offset, to: offset };
        return true;
      },
      onArrayEnd: (offset) => {
        if (inList) list = { from: list.from, to: offset + 1 };
        inList = false;
      },
      onLiteralValue: (value, _offset, _length, _line, _character, path) => {
        if (path().join() === 'nbformat_minor' && typeof value === 'number') minor = value;
      },
    },
    { disallowComments: true },
  );
  const ids = new Set(notebook.cells.flatMap((cell) => (cell.id === null ? [] : [cell.id])));
  const layout = { text, style: jsonStyleOf(text), cells, list, minor, ids, lines: true };
  return { ...layout, lines: sourcesAreLines(layout, notebook) };
}

function sourcesAreLines(layout: Layout, notebook: Notebook): boolean {
  const sample = notebook.cells.find((cell) => cell.source !== '')?.index ?? 0;
  if (sample >= layout.cells.length) return true;
  return memberValue(cellNode(layout, sample), 'source')?.type !== 'string';
}

/** The tree of one cell; its offsets are offsets in the notebook's text. */
function cellNode(layout: Layout, index: number): Node {
  const range = layout.cells[index];
  const tree = range && parseTree(layout.text.slice(range.from, range.to));
  if (range === undefined || tree === undefined) throw new RangeError(`the notebook has no cell ${index}`);
  return shift(tree, range.from);
}

function shift(node: Node, by: number): Node {
  return {
    ...node,
    offset: node.offset + by,
    ...(node.children && { children: node.children.map((n) => shift(n, by)) }),
  };
}

function memberValue(object: Node, key: string): Node | undefined {
  return memberOf(object, key)?.children?.[1];
}

/** Whether a cell other than this one has an empty list of tags: then that is how this notebook is written. */
function keepsEmptyTags(layout: Layout, except: number): boolean {
  return layout.cells.some((range, index) => {
    const looksSo = /"tags"\s*:\s*\[\s*\]/.test(layout.text.slice(range.from, range.to));
    if (index === except || !looksSo) return false;
    const metadata = memberValue(cellNode(layout, index), 'metadata');
    return metadata !== undefined && memberValue(metadata, 'tags')?.children?.length === 0;
  });
}

function setSource(layout: Layout, cell: Node, source: string): TextEdit[] {
  const node = memberValue(cell, 'source');
  if (node === undefined) return [];
  if (node.type === 'array') return replaceElements(layout, node, splitLike(node, source));
  if (node.value === source) return [];
  return [{ from: node.offset, to: endOf(node), insert: writeString(source, layout.style) }];
}

function setTags(layout: Layout, cell: Node, tags: readonly string[], keepsEmpty: () => boolean): TextEdit[] {
  const metadata = memberValue(cell, 'metadata');
  if (metadata === undefined) {
    return tags.length === 0 ? [] : [insertMember(layout, cell, 'metadata', { tags }, CELL_DEPTH)];
  }
  const member = memberOf(metadata, 'tags');
  const node = member?.children?.[1];
  if (member === undefined || node === undefined) {
    return tags.length === 0 ? [] : [insertMember(layout, metadata, 'tags', tags, CELL_DEPTH + 1)];
  }
  const hadTags = (node.children ?? []).length > 0;
  if (tags.length === 0 && hadTags && !keepsEmpty()) return [removeMember(metadata, member)];
  return replaceElements(layout, node, tags);
}

/** Puts a member where sorted keys would have it, which is how nbformat writes them. */
function insertMember(layout: Layout, object: Node, key: string, value: unknown, depth: number): TextEdit {
  const { style, text } = layout;
  const members = object.children ?? [];
  const first = members[0];
  if (first === undefined) {
    return { from: object.offset, to: endOf(object), insert: writeValue({ [key]: value }, style, depth) };
  }
  const member = writeString(key, style) + style.colon + writeValue(value, style, depth + 1);
  const next = members.find((other) => String(other.children?.[0]?.value) > key);
  const last = members.at(-1) ?? first;
  const space = text.slice(object.offset + 1, first.offset);
  const separator = style.indent === null ? style.comma : `,${space}`;
  return next === undefined
    ? { from: endOf(last), to: endOf(last), insert: separator + member }
    : { from: next.offset, to: next.offset, insert: member + separator };
}

function removeMember(object: Node, member: Node): TextEdit {
  const members = object.children ?? [];
  const index = members.indexOf(member);
  const next = members[index + 1];
  if (next !== undefined) return { from: member.offset, to: next.offset, insert: '' };
  const previous = members[index - 1];
  if (previous !== undefined) return { from: endOf(previous), to: endOf(member), insert: '' };
  return { from: object.offset, to: endOf(object), insert: '{}' };
}

/** Splits a source into list elements, those that are the same as before kept whole however they were split. */
function splitLike(list: Node, source: string): string[] {
  const before = (list.children ?? []).map((node) => String(node.value));
  const head: string[] = [];
  let from = 0;
  for (const line of before) {
    const end = from + line.length;
    if (!source.startsWith(line, from) || !(line.endsWith('\n') || end === source.length)) break;
    head.push(line);
    from = end;
  }
  const tail: string[] = [];
  let to = source.length;
  for (const line of before.slice(head.length).reverse()) {
    const start = to - line.length;
    if (start < from || !source.endsWith(line, to) || !(start === from || source[start - 1] === '\n')) break;
    tail.unshift(line);
    to = start;
  }
  return [...head, ...splitLines(source.slice(from, to)), ...tail];
}

function splitLines(source: string): string[] {
  return source.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Changes a list of strings; elements at its beginning and end that stay keep their spelling. */
function replaceElements(layout: Layout, list: Node, values: readonly string[]): TextEdit[] {
  const old = list.children ?? [];
  const first = old[0];
  if (first === undefined || values.length === 0) {
    if (old.length === values.length) return [];
    const depth = depthOf(layout, list);
    return [{ from: list.offset, to: endOf(list), insert: writeValue(values, layout.style, depth) }];
  }
  let head = 0;
  while (head < old.length && head < values.length && old[head]?.value === values[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, values.length) - head;
  while (tail < most && old[old.length - 1 - tail]?.value === values[values.length - 1 - tail]) tail += 1;
  if (head + tail === old.length && head + tail === values.length) return [];

  const space = layout.text.slice(list.offset + 1, first.offset);
  const separator = space.includes('\n')
    ? `,${space}`
    : layout.style.indent === null
      ? layout.style.comma
      : ', ';
  const added = values.slice(head, values.length - tail).map((value) => writeString(value, layout.style));
  const before = old[head - 1];
  const after = old[old.length - tail];
  if (before === undefined) {
    const to = after?.offset ?? endOf(old[old.length - 1] ?? first);
    const insert = added.map((item) => item + separator).join('');
    return [{ from: first.offset, to, insert: after === undefined ? added.join(separator) : insert }];
  }
  // From the end of what stays before to the end of what goes: separators after it stay as they are.
  const gone = old[old.length - tail - 1] ?? before;
  return [{ from: endOf(before), to: endOf(gone), insert: added.map((item) => separator + item).join('') }];
}

/** Steps of indentation of the line on which a node begins. */
function depthOf(layout: Layout, node: Node): number {
  const { indent } = layout.style;
  if (indent === null || indent === '') return 0;
  const line = layout.text.slice(layout.text.lastIndexOf('\n', node.offset - 1) + 1, node.offset);
  const space = /^[ \t]*/.exec(line)?.[0] ?? '';
  return Math.round(space.length / indent.length);
}

function insertCell(
  layout: Layout,
  index: number,
  source: string,
  tags: readonly string[],
  removed: readonly Range[],
): TextEdit {
  const { text, style, cells, list } = layout;
  const cell = {
    cell_type: 'code',
    execution_count: null,
    ...(layout.minor >= 5 ? { id: freshId(layout, source) } : {}),
    metadata: tags.length === 0 ? {} : { tags },
    outputs: [],
    source: layout.lines ? splitLines(source) : source,
  };
  const written = writeValue(cell, style, CELL_DEPTH);
  const first = cells[0];
  const last = cells.at(-1);
  if (first === undefined || last === undefined) {
    return { ...list, insert: writeValue([cell], style, CELL_DEPTH - 1) };
  }
  const space = text.slice(list.from + 1, first.from);
  const separator = style.indent === null ? style.comma : `,${space}`;
  // Where the last cells go, what stands before them is what stays.
  const goesToEnd = removed.some(({ from, to }) => from === index && to === cells.length);
  const before = goesToEnd ? cells[index - 1] : undefined;
  const next = cells[index];
  if (before !== undefined) return { from: before.to, to: before.to, insert: separator + written };
  return next === undefined
    ? { from: last.to, to: last.to, insert: separator + written }
    : { from: next.from, to: next.from, insert: written + separator };
}

/** An id from the cell's source, so that the same edit of the same notebook gives the same file. */
function freshId(layout: Layout, source: string): string {
  for (let salt = 0; ; salt += 1) {
    const id = hash(`${salt} ${source}`);
    if (!layout.ids.has(id)) {
      layout.ids.add(id);
      return id;
    }
  }
}

/** FNV-1a, 32 bits, as eight hexadecimal digits: the length of the ids that nbformat gives. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  return (value >>> 0).toString(16).padStart(8, '0');
}
