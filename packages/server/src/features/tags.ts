import { checkName, readTags } from '@stagewright/core';
import { type CompletionItem, CompletionItemKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rangeAt } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';
import type { CompleteTagAnswer } from '../protocol.js';

const ROLES: readonly (readonly [string, string])[] = [
  ['parameters', 'Each literal assigned here becomes a param'],
  ['metrics', 'The numbers assigned here are metrics of the stage'],
  ['skip', 'Exploration: in no stage'],
];

/** The tags that a cell could have: stages that there are, roles, and what is begun, if it is good. */
export function completeTag(view: NotebookView, cell: number, prefix: string): CompleteTagAnswer {
  const own = new Set(view.analysis.notebook.cells[cell]?.tags ?? []);
  const stages = [...new Set(view.stages.values())];
  const all = [
    ...stages.map((name) => [`stage:${name}`, `The cell belongs to the stage ${name}`] as const),
    ...ROLES,
    ['stage:', 'A new stage begins here'] as const,
    ['function:', 'The cell becomes a function'] as const,
  ];
  const tags = all
    .filter(([tag]) => tag.startsWith(prefix) && !own.has(tag))
    .map(([tag, detail]) => ({ tag, detail }));
  return { tags, problem: problemWith(prefix) };
}

function problemWith(prefix: string): string | null {
  const [, kind, name] = /^(stage|function):(.+)$/.exec(prefix) ?? [];
  const found =
    name === undefined
      ? readTags([prefix]).problems[0]
      : checkName(kind === 'function' ? 'function' : 'stage', name);
  return found == null || /^(stage|function):$/.test(prefix) ? null : `${found.message} ${found.remedy}`;
}

/** The tag that is being typed in a text: in `"tags": ["stage:tr` of a cell's metadata, or in `# %% tags=["stage:tr`. */
export function tagAt(document: TextDocument, offset: number): { prefix: string; range: Range } | null {
  const before = document.getText().slice(0, offset);
  const open = /(?:"tags"\s*:|\btags\s*=)\s*\[[^\]]*?"([^"\]\n]*)$/.exec(before.slice(-2000));
  if (open === null) return null;
  const prefix = open[1] ?? '';
  const rest = /^[^"\]\n]*/.exec(document.getText().slice(offset))?.[0] ?? '';
  return { prefix, range: rangeAt(document, { from: offset - prefix.length, to: offset + rest.length }) };
}

/** Completions of a tag in a text. */
export function tagCompletions(answer: CompleteTagAnswer, range: Range): CompletionItem[] {
  return answer.tags.map(({ tag, detail }) => ({
    label: tag,
    detail,
    kind: CompletionItemKind.EnumMember,
    textEdit: { range, newText: tag },
  }));
}
