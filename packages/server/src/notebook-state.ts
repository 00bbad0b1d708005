import {
  analyzeNotebook,
  assignStages,
  type Blueprint,
  type Config,
  checkContext,
  contextOf,
  type Finding,
  type NameFlow,
  type Notebook,
  type NotebookAnalysis,
  type NotebookCell,
  nameFlows,
  planBlueprint,
  type RefactorContext,
  RuleContext,
} from '@stagewright/core';
import type { NotebookDocument } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import * as z from 'zod';
import type { Project } from './project.js';

/** Where editors keep a cell's tags: nbformat's place, and VS Code's, which keeps nbformat's metadata one or two levels down. */
const tagsSchema = z.array(z.string()).optional().catch(undefined);
const cellMetadataSchema = z
  .object({
    tags: tagsSchema,
    metadata: z.object({ tags: tagsSchema }).optional().catch(undefined),
    custom: z
      .object({ metadata: z.object({ tags: tagsSchema }).optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .catch({});

const languageSchema = z.object({
  kernelspec: z.object({ language: z.string().optional() }).optional().catch(undefined),
  language_info: z.object({ name: z.string().optional() }).optional().catch(undefined),
});

/** What is known of one version of a notebook; each part is found when it is first asked for. */
export class NotebookView {
  #rules: RuleContext | null = null;
  #findings: readonly Finding[] | null = null;
  #flows: ReadonlyMap<string, NameFlow> | null = null;
  #stages: ReadonlyMap<number, string> | null = null;

  constructor(
    readonly version: number,
    readonly analysis: NotebookAnalysis,
    readonly documents: readonly (TextDocument | null)[],
    readonly config: Config,
    readonly project: Project,
  ) {}

  get rules(): RuleContext {
    this.#rules ??= new RuleContext(this.analysis, planBlueprint(this.analysis, this.config), this.config);
    return this.#rules;
  }

  get blueprint(): Blueprint {
    return this.rules.blueprint;
  }

  get findings(): readonly Finding[] {
    this.#findings ??= checkContext(this.rules);
    return this.#findings;
  }

  /** Variables that cross stages, and params. */
  get flows(): ReadonlyMap<string, NameFlow> {
    this.#flows ??= nameFlows(this.blueprint);
    return this.#flows;
  }

  /** The stage of each code cell that is in one. */
  get stages(): ReadonlyMap<number, string> {
    if (this.#stages === null) {
      const { stageOf } = assignStages(this.analysis);
      const pairs = this.analysis.cells.flatMap(({ cell }, at): (readonly [number, string])[] => {
        const stage = stageOf[at] ?? null;
        return stage === null ? [] : [[cell.index, stage]];
      });
      this.#stages = new Map(pairs);
    }
    return this.#stages;
  }

  /** What refactorings look at. */
  get context(): RefactorContext {
    const { project, config } = this;
    return contextOf(this.analysis, this.rules, { config, read: (path) => project.read(path) });
  }

  /** The cell of a document. */
  indexOf(uri: string): number | null {
    const at = this.documents.findIndex((document) => document?.uri === uri);
    return at === -1 ? null : at;
  }
}

/** An open notebook. */
export class NotebookState {
  #view: NotebookView | null = null;
  #analysis: NotebookAnalysis | null = null;

  constructor(
    readonly uri: string,
    readonly project: Project,
    private readonly current: () => NotebookDocument | undefined,
    private readonly documentOf: (uri: string) => TextDocument | undefined,
  ) {}

  /** Says that a cell, a tag, the order of the cells or a setting has changed. */
  invalidate(): void {
    this.#view = null;
  }

  /** What is known of the notebook as it is now; null for one that is not Python, or that was closed. */
  view(): NotebookView | null {
    const document = this.current();
    if (document === undefined || !isPython(document)) return null;
    if (this.#view !== null && this.#view.version === document.version) return this.#view;
    const documents = document.cells.map((cell) => withUnixLines(this.documentOf(cell.document)));
    const notebook = this.#notebookOf(document, documents);
    const analysis = analyzeNotebook(notebook, this.#analysis ?? undefined);
    this.#analysis = analysis;
    this.#view = new NotebookView(document.version, analysis, documents, this.project.config(), this.project);
    return this.#view;
  }

  #notebookOf({ cells }: NotebookDocument, documents: readonly (TextDocument | null)[]): Notebook {
    return {
      path: this.project.notebookPath,
      text: '',
      language: 'python',
      cells: cells.map((cell, index) => {
        const document = documents[index] ?? null;
        const isPythonCell = document !== null && /^(python|ipython)$/.test(document.languageId);
        const made: NotebookCell = {
          index,
          id: null,
          type: cell.kind !== 2 ? 'markdown' : isPythonCell ? 'code' : 'raw',
          source: document?.getText() ?? '',
          tags: tagsOf(cell.metadata),
          executionCount: cell.executionSummary?.executionOrder ?? null,
        };
        // The same object while nothing has changed, so that what was found in the cell is not looked for again.
        const known = this.#analysis?.notebook.cells[index];
        return known !== undefined && isSame(known, made) ? known : made;
      }),
    };
  }
}

function isSame(a: NotebookCell, b: NotebookCell): boolean {
  return (
    a.type === b.type &&
    a.source === b.source &&
    a.executionCount === b.executionCount &&
    a.tags.join('\n') === b.tags.join('\n')
  );
}

/** The document with line breaks as nbformat has them: lines and columns stay, and offsets are those of the source. */
function withUnixLines(document: TextDocument | undefined): TextDocument | null {
  if (document === undefined) return null;
  const text = document.getText();
  if (!text.includes('\r')) return document;
  const { uri, languageId, version } = document;
  return TextDocument.create(uri, languageId, version, text.replace(/\r\n?/g, '\n'));
}

const tagsRead = new WeakMap<object, readonly string[]>();

function tagsOf(metadata: object | undefined): readonly string[] {
  if (metadata === undefined) return [];
  const known = tagsRead.get(metadata);
  if (known !== undefined) return known;
  const { tags, metadata: inner, custom } = cellMetadataSchema.parse(metadata);
  const read = tags ?? inner?.tags ?? custom?.metadata?.tags ?? [];
  tagsRead.set(metadata, read);
  return read;
}

/** Whether the kernel's language is Python, as far as the notebook says. */
function isPython({ metadata }: NotebookDocument): boolean {
  const outer: Readonly<Record<string, unknown>> = metadata === undefined ? {} : { ...metadata };
  const all = [outer, outer.metadata, outer.custom].map((one) => languageSchema.safeParse(one).data);
  const name = all
    .map((one) => one?.language_info?.name ?? one?.kernelspec?.language)
    .find((language) => language !== undefined && language !== '');
  return name === undefined || /^i?python3?$/i.test(name);
}
