import type { CodeChange, DataChange, RunDiff } from '@stagewright/core';
import type { ReactElement } from 'react';
import { countLines, readPatch } from '../../model/patch.js';
import { LinkButton } from '../../parts/button.js';
import { LineCount, Patch } from '../../parts/patch.js';
import { Section } from '../../parts/section.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';

type Act = ViewProps<RunDiff>['act'];

/** Files of code that changed, each with its lines. */
export function CodeSection({
  changes,
  act,
}: {
  readonly changes: readonly CodeChange[];
  readonly act: Act;
}): ReactElement | null {
  const strings = useStrings();
  if (changes.length === 0) return null;
  return (
    <Section title={strings.code} count={changes.length} isOpen>
      {changes.map((change) => (
        <CodeFile key={`${change.path} ${change.stages.join()}`} change={change} act={act} />
      ))}
    </Section>
  );
}

function CodeFile({ change, act }: { readonly change: CodeChange; readonly act: Act }): ReactElement {
  const strings = useStrings();
  const hunks = change.diff === null ? null : readPatch(change.diff);
  return (
    <article className="sw-file" aria-label={strings.changesOf(change.path)}>
      <div className="sw-file-head">
        <FileName change={change} act={act} />
        {hunks !== null && <LineCount {...countLines(hunks)} />}
      </div>
      {hunks === null ? (
        <p className="sw-dim sw-file-note">{strings.noText}</p>
      ) : (
        <Patch hunks={hunks} label={strings.changesOf(change.path)} />
      )}
    </article>
  );
}

/** Files of data that changed. */
export function DataSection({
  changes,
  act,
}: {
  readonly changes: readonly DataChange[];
  readonly act: Act;
}): ReactElement | null {
  const strings = useStrings();
  if (changes.length === 0) return null;
  return (
    <Section title={strings.data} count={changes.length} isOpen>
      <ul className="sw-files">
        {changes.map((change) => (
          <li key={change.path}>
            <FileName change={change} act={act} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function FileName({ change, act }: { readonly change: DataChange; readonly act: Act }): ReactElement {
  const strings = useStrings();
  const { path, kind, stages } = change;
  return (
    <>
      {kind === 'removed' ? (
        <span className="sw-code">{path}</span>
      ) : (
        <LinkButton isCode onClick={() => act({ type: 'openFile', path, line: null })}>
          {path}
        </LinkButton>
      )}
      <span className="sw-dim">
        {strings.fileKinds[kind]}
        {stages.length > 0 && ` · ${stages.join(', ')}`}
      </span>
    </>
  );
}
