import type { Tree } from '@lezer/common';

/**
 * A node of the parse tree, read once so that the converter can look at children in any order. `type` is its name in
 * `grammar/python.grammar`; keywords and punctuation are nodes too, named as they are written.
 */
export interface Node {
  readonly type: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
}

/** The type of what the grammar could not read: it holds tokens that were skipped, or is empty where something is missing. */
export const ERROR = '⚠';

const NONE: readonly Node[] = [];

interface Open {
  readonly node: { type: string; from: number; to: number; children: Node[] };
  readonly parent: Open | null;
}

/**
 * Reads a whole tree, comments left out and handed to `onComment`.
 *
 * @param shift is added to every offset.
 */
export function readTree(tree: Tree, shift: number, onComment: (from: number, to: number) => void): Node {
  const root = { type: tree.type.name, from: shift, to: tree.length + shift, children: [] as Node[] };
  const cursor = tree.cursor();
  if (!cursor.firstChild()) return root;
  let open: Open = { node: root, parent: null };
  for (;;) {
    const type = cursor.type.name;
    const from = cursor.from + shift;
    const to = cursor.to + shift;
    if (type === 'Comment') {
      onComment(from, to);
    } else if (cursor.firstChild()) {
      const node = { type, from, to, children: [] as Node[] };
      open.node.children.push(node);
      open = { node, parent: open };
      continue;
    } else {
      open.node.children.push({ type, from, to, children: NONE });
    }
    while (!cursor.nextSibling()) {
      if (open.parent === null || !cursor.parent()) return root;
      open = open.parent;
    }
  }
}

/** The first child of a type. */
export function child(node: Node, type: string): Node | undefined {
  for (const each of node.children) if (each.type === type) return each;
  return undefined;
}

/** Whether a child of a type is there. */
export function has(node: Node, type: string): boolean {
  return child(node, type) !== undefined;
}

/** Splits a list at the children of one type, which are left out; `a, b,` gives two parts. */
export function split(nodes: readonly Node[], separator: string): Node[][] {
  const parts: Node[][] = [];
  let part: Node[] = [];
  for (const node of nodes) {
    if (node.type === separator) {
      if (part.length > 0) parts.push(part);
      part = [];
    } else {
      part.push(node);
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
