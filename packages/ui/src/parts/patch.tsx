import type { ReactElement } from 'react';
import type { Hunk, PatchLine } from '../model/patch.js';
import { useStrings } from '../strings/context.js';

/** What changed in a text, line by line, as a table: line numbers, sign, text. */
export function Patch({
  hunks,
  label,
}: {
  readonly hunks: readonly Hunk[];
  readonly label: string;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
    <section className="sw-patch" aria-label={label} tabIndex={0}>
      <table>
        {hunks.map((hunk, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hunks have no other name
          <tbody key={index}>
            {hunk.lines.map((line, number) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
              <Line key={number} line={line} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

function Line({ line }: { readonly line: PatchLine }): ReactElement {
  const strings = useStrings();
  return (
    <tr className={`sw-line-${line.kind}`}>
      <td className="sw-line-number">{line.before}</td>
      <td className="sw-line-number">{line.after}</td>
      <td className="sw-line-sign">
        <span aria-hidden="true">{SIGNS[line.kind]}</span>
        {line.kind !== 'same' && <span className="sw-hidden">{strings.lineKinds[line.kind]}</span>}
      </td>
      <td className="sw-line-text">
        {line.pieces.map(({ text, marked }, index) =>
          marked ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
            <mark key={index}>{text}</mark>
          ) : (
            text
          ),
        )}
      </td>
    </tr>
  );
}

/** How many lines were added and removed. */
export function LineCount({
  added,
  removed,
}: {
  readonly added: number;
  readonly removed: number;
}): ReactElement {
  const strings = useStrings();
  return (
    <span className="sw-line-count">
      <span className="sw-better" aria-hidden="true">
        +{added}
      </span>
      <span className="sw-worse" aria-hidden="true">
        −{removed}
      </span>
      <span className="sw-hidden">{strings.linesLabel(added, removed)}</span>
    </span>
  );
}
