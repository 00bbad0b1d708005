import {
  type Finding,
  failure,
  makeRefactoring,
  offerRefactorings,
  problem,
  type Refactoring,
  type RefactoringGroup,
  type Result,
  type Selection,
  success,
} from '@stagewright/core';
import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from 'vscode-languageserver';
import { diagnosticOf, offsetsOf, overlaps } from '../convert.js';
import type { NotebookView } from '../notebook-state.js';
import { COMMANDS, EXPLAIN, type RefactorParams } from '../protocol.js';
import { type EditSupport, isTextOnly, workspaceEditOf } from './edits.js';

const KINDS: Readonly<Record<RefactoringGroup, string>> = {
  extract: CodeActionKind.RefactorExtract,
  move: `${CodeActionKind.Refactor}.move`,
  rewrite: CodeActionKind.RefactorRewrite,
  fix: `${CodeActionKind.SourceFixAll}.stagewright`,
};

/** Every kind that the server may give. */
export const ACTION_KINDS = [CodeActionKind.QuickFix, CodeActionKind.Refactor, ...Object.values(KINDS)];

/** The fixes of what is found at a range of a cell, and the refactorings of it; edits come when an action is chosen. */
export function codeActions(
  view: NotebookView,
  notebook: string,
  cell: number,
  range: Range,
  only: readonly string[] | undefined,
): CodeAction[] {
  const document = view.documents[cell] ?? null;
  if (document === null) return [];
  const isWanted = (kind: string) =>
    only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const base = { notebook, cells: [cell], range, version: view.version };
  const fixes = !isWanted(CodeActionKind.QuickFix)
    ? []
    : findingsAt(view, cell, range).flatMap(([finding, diagnostic]): CodeAction[] => {
        if (finding.fix === undefined) return [];
        const data: RefactorParams = {
          ...base,
          range: diagnostic.range,
          id: 'fix',
          arguments: { code: finding.code },
        };
        const { label } = finding.fix;
        return [
          { title: label, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], isPreferred: true, data },
        ];
      });
  const selection: Selection = { cells: [cell], range: offsetsOf(document, range) };
  const offers = [...new Set(Object.values(KINDS))].some(isWanted)
    ? offerRefactorings(view.context, selection)
    : [];
  const others = offers.flatMap((offer): CodeAction[] => {
    const kind = KINDS[offer.group];
    if (!isWanted(kind)) return [];
    const data: RefactorParams = { ...base, id: offer.id, arguments: offer.arguments };
    return [{ title: offer.asks.length > 0 ? `${offer.title}…` : offer.title, kind, data }];
  });
  return [...fixes, ...others];
}

/** Findings that touch a range of a cell, with their diagnostics. */
function findingsAt(view: NotebookView, cell: number, range: Range): [Finding, Diagnostic][] {
  const document = view.documents[cell] ?? null;
  if (document === null) return [];
  return view.findings.flatMap((finding): [Finding, Diagnostic][] => {
    if (finding.where?.cell !== cell) return [];
    const diagnostic = diagnosticOf(finding, document);
    return overlaps(diagnostic.range, range) ? [[finding, diagnostic]] : [];
  });
}

/** Makes what a request or an action names: a refactoring, or the fix of a finding. */
export function refactoringFor(view: NotebookView, params: RefactorParams): Result<Refactoring> {
  const [cell = 0] = params.cells;
  const document = view.documents[cell] ?? null;
  if (document === null || params.cells.some((index) => view.documents[index] === undefined)) {
    const message = 'The notebook has no such cell.';
    return failure(problem('refactor/no-cell', message, 'Ask again: the notebook has changed.'));
  }
  if (params.id === 'fix') {
    const found = findingsAt(view, cell, params.range ?? diagnosticRange(view, cell, params));
    const fix = found.find(
      ([finding]) => finding.code === params.arguments?.code && finding.fix !== undefined,
    )?.[0].fix;
    if (fix === undefined) {
      return failure(problem('refactor/no-fix', 'The finding is gone.', 'Nothing is left to do.'));
    }
    return success({ title: fix.label, notebook: fix.edits, files: [] });
  }
  const range = params.range == null || params.cells.length > 1 ? null : offsetsOf(document, params.range);
  return makeRefactoring(view.context, params.id, { cells: params.cells, range }, params.arguments ?? {});
}

function diagnosticRange(view: NotebookView, cell: number, { arguments: given }: RefactorParams): Range {
  const finding = view.findings.find((one) => one.where?.cell === cell && one.code === given?.code);
  const document = view.documents[cell] ?? null;
  const start = { line: 0, character: 0 };
  return finding === undefined || document === null
    ? { start, end: start }
    : diagnosticOf(finding, document).range;
}

/** What a client can do with an action that is chosen. */
export interface ActionSupport extends EditSupport {
  readonly commands: readonly string[];
}

/**
 * The action with its edit. What changes the notebook's structure, or asks for a name, is left to the client where it says that it can; others
 * get the reason why there is no edit.
 */
export function resolveAction(
  view: NotebookView,
  action: CodeAction,
  params: RefactorParams,
  support: ActionSupport,
): CodeAction {
  const asks = action.title.endsWith('…');
  const canApply = support.commands.includes(COMMANDS.applyRefactoring);
  const command = { title: action.title, command: COMMANDS.applyRefactoring, arguments: [params] };
  if (canApply && asks) return { ...action, command };
  const made = refactoringFor(view, params);
  const explain = (text: string) => ({ title: 'Why not', command: EXPLAIN, arguments: [text] });
  if (!made.ok) {
    const [first] = made.problems;
    return { ...action, command: explain(first === undefined ? '' : `${first.message} ${first.remedy}`) };
  }
  const needsConfirmation = params.id !== 'fix';
  const edit = workspaceEditOf(view, made.value, support, needsConfirmation);
  if (edit !== null) return { ...action, edit };
  if (canApply) return { ...action, command };
  const what = isTextOnly(made.value.notebook) ? 'makes a file' : 'adds, removes or tags cells';
  return {
    ...action,
    command: explain(`“${made.value.title}” ${what}, which this editor does not let a language server do.`),
  };
}
