import { artifactFormatSchema, type JsonSchema, RULES } from '@stagewright/core';
import { type CompletionItem, CompletionItemKind, type Hover, type Position } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import schema from '../../../../schemas/stagewright.schema.json' with { type: 'json' };
import { lineRange, markup } from '../convert.js';

/** The schema of `stagewright.yaml`, with the names that a notebook has: rules, and variables that cross stages. */
export function settingsSchema(variables: Iterable<string>): JsonSchema {
  const base: JsonSchema = schema;
  const properties = base.properties ?? {};
  const rules = properties.rules ?? {};
  const values = typeof rules.additionalProperties === 'object' ? rules.additionalProperties : {};
  const codes = RULES.map(({ docs }) => [docs.code, { ...values, description: docs.summary }] as const);
  const formats: JsonSchema = { type: 'string', enum: artifactFormatSchema.options };
  const artifacts = [...variables].map(
    (name) => [name, { ...formats, description: 'Crosses stages' }] as const,
  );
  return {
    ...base,
    properties: {
      ...properties,
      rules: { ...rules, properties: Object.fromEntries(codes) },
      artifacts: { ...properties.artifacts, properties: Object.fromEntries(artifacts) },
    },
  };
}

/** Where the cursor is in a YAML text of nested mappings: the keys above it, and what is begun on its line. */
interface YamlPlace {
  readonly parents: readonly string[];
  /** The key of the line, when the cursor is behind its colon. */
  readonly key: string | null;
  readonly prefix: string;
}

const KEY = /^(\s*)(?:"([^"]*)"|'([^']*)'|([^\s#:'"][^:#]*?))\s*:(?:\s|$)/;

function keyOf(line: string): { indent: number; key: string } | null {
  const match = KEY.exec(line);
  return match === null
    ? null
    : { indent: (match[1] ?? '').length, key: match[2] ?? match[3] ?? match[4] ?? '' };
}

function placeAt(document: TextDocument, { line, character }: Position): YamlPlace {
  const text = document.getText(lineRange(document, line)).slice(0, character);
  const own = keyOf(`${text} `);
  const parents: string[] = [];
  let indent = /^\s*/.exec(text)?.[0].length ?? 0;
  for (let above = line - 1; above >= 0 && indent > 0; above -= 1) {
    const found = keyOf(document.getText(lineRange(document, above)));
    if (found === null || found.indent >= indent) continue;
    parents.unshift(found.key);
    indent = found.indent;
  }
  const prefix = own === null ? text.trimStart() : text.slice(text.indexOf(':') + 1).trimStart();
  return { parents, key: own?.key ?? null, prefix };
}

function schemaAt(root: JsonSchema, path: readonly string[]): JsonSchema | null {
  let at: JsonSchema | null = root;
  for (const key of path) {
    const inner: JsonSchema | undefined = at?.properties?.[key];
    const rest: JsonSchema | null =
      typeof at?.additionalProperties === 'object' ? at.additionalProperties : null;
    at = inner ?? rest;
  }
  return at;
}

/** The keys that fit where the cursor is, without those that are there; behind a colon the values. */
export function yamlCompletions(
  document: TextDocument,
  position: Position,
  root: JsonSchema,
): CompletionItem[] {
  const { parents, key, prefix } = placeAt(document, position);
  const start = { line: position.line, character: position.character - prefix.length };
  const range = { start, end: position };
  if (key !== null) {
    return valuesOf(schemaAt(root, [...parents, key])).map(([label, detail]) => ({
      label,
      ...(detail === undefined ? {} : { detail }),
      kind: CompletionItemKind.Value,
      textEdit: { range, newText: label },
    }));
  }
  const there = keysBeside(document, position.line);
  return Object.entries(schemaAt(root, parents)?.properties ?? {}).flatMap(
    ([label, found]): CompletionItem[] => {
      if (there.has(label)) return [];
      const value =
        found.default === undefined || typeof found.default === 'object' ? '' : ` ${String(found.default)}`;
      const isMapping = found.properties !== undefined || found.type === 'object';
      const detail = found.description === undefined ? {} : { detail: found.description };
      const newText = isMapping
        ? `${label}:\n${' '.repeat(start.character + 2)}`
        : `${label}:${value || ' '}`;
      return [{ label, ...detail, kind: CompletionItemKind.Property, textEdit: { range, newText } }];
    },
  );
}

function valuesOf(found: JsonSchema | null): (readonly [string, string | undefined])[] {
  if (found === null) return [];
  if (found.enum !== undefined) return found.enum.map((value) => [String(value), undefined]);
  return found.type === 'boolean'
    ? [
        ['true', undefined],
        ['false', undefined],
      ]
    : [];
}

/** Keys of the mapping that a line is in. */
function keysBeside(document: TextDocument, line: number): Set<string> {
  const indent = /^\s*/.exec(document.getText(lineRange(document, line)))?.[0].length ?? 0;
  const keys = new Set<string>();
  for (const step of [-1, 1]) {
    for (let at = line + step; at >= 0 && at < document.lineCount; at += step) {
      const text = document.getText(lineRange(document, at));
      const found = keyOf(text);
      if (text.trim() !== '' && !text.trim().startsWith('#') && (found?.indent ?? indent) < indent) break;
      if (found?.indent === indent) keys.add(found.key);
    }
  }
  return keys;
}

/** What a key means. */
export function yamlHover(
  document: TextDocument,
  position: Position,
  root: JsonSchema,
  isMarkdown: boolean,
): Hover | null {
  const line = document.getText(lineRange(document, position.line));
  const own = keyOf(line);
  if (own === null || position.character > own.indent + own.key.length) return null;
  const { parents } = placeAt(document, { line: position.line, character: own.indent });
  const text = schemaAt(root, [...parents, own.key])?.description;
  const range = {
    start: { line: position.line, character: own.indent },
    end: { line: position.line, character: own.indent + own.key.length },
  };
  return text === undefined ? null : { range, contents: markup(text, isMarkdown) };
}
