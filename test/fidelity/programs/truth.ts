import type { Problem } from '@stagewright/core';
import type { Probed, Snapshot } from '../harness.js';
import type { TextCell } from '../notebook-text.js';

type Fact = Snapshot['facts'][string];

/** Reasons that cannot be wrong because they name a text that stands at the line: magics, files, names that IPython keeps. */
const LITERAL =
  /^(ipython|files|tags|syntax)\/|^names\/(dynamic|builtin|star-import)$|^cross\/(setting|import)$|^order\/skipped$/;

/**
 * Says why a refusal is not true of a notebook that was run; null when it is, or when nothing can be said about this code.
 * A refusal must not be a way to pass.
 */
export function untruth(found: Problem, cells: readonly TextCell[], { probes }: Probed): string | null {
  const [first = '', second = ''] = [...found.message.matchAll(/`([^`]*)`/g)].map((match) => match[1] ?? '');
  const some = (name: string, test: (fact: Fact) => boolean) =>
    probes.some(({ facts }) => facts[name] !== undefined && test(facts[name]));
  const changes = (name: string) =>
    new Set(probes.flatMap(({ facts }) => facts[name] ?? []).map(({ state, id }) => `${state} ${id}`)).size >
    1;
  // A notebook that runs reads no name that is not there, unless it asks for that.
  const mayFail = cells.some(({ source }) => source.includes('NameError'));
  switch (found.code) {
    case 'cross/value':
      return some(first, ({ isHandle, isFunction }) => isHandle || isFunction)
        ? null
        : `\`${first}\` can be pickled, and is no iterator`;
    case 'cross/view': {
      const isShared = probes.some(({ shared }) =>
        shared.some((pair) => pair.includes(first) && pair.includes(second)),
      );
      const isDict = some(first, ({ isDictView }) => isDictView);
      return isShared || isDict ? null : `\`${first}\` and \`${second}\` never share memory`;
    }
    case 'cross/memory': {
      const isKept = !/^\.(base|flags(\.owndata)?)$/.test(second);
      const isTrue = some(first, ({ isArray, isPartOfArray }) => (isKept ? isPartOfArray : isArray));
      return isTrue ? null : `a file keeps what \`${second}\` tells of \`${first}\``;
    }
    case 'cross/closure':
      return some(first, ({ isFunction }) => isFunction) ? null : `\`${first}\` never holds a function`;
    case 'cross/state':
    case 'cross/patched': {
      const name = first.split('.')[0] ?? first;
      return changes(name) ? null : `\`${name}\` never changes`;
    }
    case 'cross/definition':
      return changes(first) ? null : `\`${first}\` never changes`;
    case 'names/undefined':
    case 'order/used-before-definition':
      return mayFail ? null : 'the notebook runs';
    case 'order/cycle':
      return isScattered(cells) ? null : 'the cells of each stage stand together';
    default:
      return LITERAL.test(found.code) ? null : 'nobody has said how this reason is judged';
  }
}

/** Whether some stage's cells do not stand together. */
function isScattered(cells: readonly TextCell[]): boolean {
  const runs: string[] = [];
  for (const { tags } of cells) {
    const stage = tags.find((tag) => tag.startsWith('stage:'));
    if (stage !== undefined && runs.at(-1) !== stage) runs.push(stage);
  }
  return new Set(runs).size < runs.length;
}
