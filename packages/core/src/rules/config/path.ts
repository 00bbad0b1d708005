import type { RuleContext } from '../context.js';
import type { Rule } from '../rule.js';
import { liftFix, literalsOf, type PlacedLiteral } from '../support/literals.js';
import { snakeCase } from '../support/names.js';

/** A path that only this machine has. */
export const path: Rule = {
  docs: {
    code: 'config/path',
    level: 'warning',
    strictLevel: 'error',
    summary: 'A path is absolute, or leads out of the project.',
    why: 'A colleague who gets the project does not have the file there, and the pipeline cannot track it.',
    fix: 'Moves the path to the cell tagged `parameters`, so that `params.yaml` can say where the file is. Better still: put the file into the project.',
    example: {
      bad: `# %%
import pandas as pd
# %%
sales = pd.read_csv("/home/ana/downloads/sales.csv")`,
      good: `# %%
import pandas as pd
# %%
sales = pd.read_csv("data/sales.csv")`,
    },
  },
  check(context) {
    const files = filePlaces(context);
    return literalsOf(context).flatMap((placed) => {
      const { cell, node } = placed;
      if (node.kind !== 'Constant' || node.type !== 'str') return [];
      const isFile = files.has(`${cell.cell.index} ${node.from}`);
      const fault = faultOf(node.value, isFile, context.analysis.notebook.path);
      if (fault === null) return [];
      return [
        {
          cell: cell.cell.index,
          range: { from: node.from, to: node.to },
          message: `The path \`${node.value}\` ${fault}.`,
          remedy:
            'Put the file into the project and write its relative path, or set the path in a cell tagged `parameters`.',
          fix: liftFix(context, [placed], [nameFor(placed, node.value)]),
        },
      ];
    });
  },
};

/** Where strings stand that are paths of files which the code reads or writes. */
function filePlaces(context: RuleContext): ReadonlySet<string> {
  const places = new Set<string>();
  for (const { cell, statements } of context.cells) {
    for (const { effects, callable } of statements) {
      for (const { literal } of [...effects.files, ...(callable?.effects.files ?? [])]) {
        if (literal !== null) places.add(`${cell.index} ${literal.from}`);
      }
    }
  }
  return places;
}

/** Folders that people's files are in; other strings that begin with `/` may be routes, keys or patterns. */
const HOME =
  /^(~[\\/]|\/(home|Users|mnt|media|content|kaggle|tmp|var|opt|root|srv|scratch|workspace|dbfs|gpfs|nfs|Volumes)\/\S|[A-Za-z]:[\\/]\S|\\\\\w)/;

function faultOf(text: string, isFile: boolean, notebook: string): string | null {
  if (/[\n*?<>|]/.test(text) || /^\w{2,}:\/\//.test(text)) return null;
  if (HOME.test(text)) return 'is absolute: only this machine has it';
  if (!isFile) return null;
  if (/^[\\/]/.test(text)) return 'is absolute: only this machine has it';
  return leavesProject(text, notebook) ? 'leads out of the project' : null;
}

/** Whether a path goes further up than the folder from which the notebook was named; that of an absolute name is not known. */
function leavesProject(text: string, notebook: string): boolean {
  if (/^([\\/]|[A-Za-z]:)/.test(notebook)) return false;
  let depth = notebook.split(/[\\/]/).filter((part) => part !== '.' && part !== '').length - 1;
  for (const part of text.split(/[\\/]/)) {
    if (part === '..') depth -= 1;
    else if (part !== '.' && part !== '') depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function nameFor({ node }: PlacedLiteral, text: string): string {
  const last = text.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const stem = snakeCase(last.replace(/\.\w+(\.gz|\.zip|\.bz2|\.xz)?$/, '')).replace(/^[\d_]+/, '');
  const kind = /\.\w+$/.test(last) ? 'path' : 'dir';
  return stem === '' || node.kind !== 'Constant' ? `data_${kind}` : `${stem}_${kind}`;
}
