import {
  analyzeNotebook,
  type Config,
  NotebookView as CoreView,
  type Notebook,
  type NotebookAnalysis,
  type NotebookCell,
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

/** What is known of one version of a notebook, with the documents of its cells. */
export class NotebookView extends CoreView {
  constructor(
    readonly version: number,
    analysis: NotebookAnalysis,
    readonly documents: readonly (TextDocument | null)[],
    config: Config,
    override readonly project: Project,
  ) {
    super(analysis, config, project);
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
