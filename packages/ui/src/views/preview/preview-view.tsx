import { type Conflict, type FileEdit, type Problem, unifiedDiff } from '@stagewright/core';
import { type ReactElement, useMemo } from 'react';
import type { PreviewData } from '../../contract/data.js';
import type { ViewAction } from '../../contract/messages.js';
import { countLines, readPatch } from '../../model/patch.js';
import { Button, LinkButton } from '../../parts/button.js';
import { ICONS, Icon } from '../../parts/icons.js';
import { LineCount, Patch } from '../../parts/patch.js';
import { ProblemList } from '../../parts/problems.js';
import { useStrings } from '../../strings/context.js';
import type { ViewProps } from '../view.js';

type Act = (action: ViewAction) => void;

/** Long files that are new are folded: there is nothing in them to compare. */
const FOLDED_LINES = 120;

/** Changes of files as they would be written, to be said yes or no to as a whole. */
export function PreviewView({ data, act }: ViewProps<PreviewData>): ReactElement {
  const strings = useStrings();
  const { edits, problems, title } = data;
  const isBlocked = edits.some(({ conflicts }) => conflicts.length > 0);
  const isBroken = problems.some(({ level }) => level === 'error');
  const open = ({ where }: Problem) => {
    if (where?.file === undefined) return;
    const line = where.line ?? null;
    if (where.cell === undefined) act({ type: 'openFile', path: where.file, line });
    else act({ type: 'openCell', notebook: where.file, cell: where.cell, line });
  };
  return (
    <main className="sw-view sw-preview" aria-label={strings.preview}>
      <div className="sw-toolbar">
        <h2>{title}</h2>
        <span className="sw-dim">{strings.fileCount(edits.length)}</span>
        <span className="sw-space" />
        <Button
          primary
          disabled={isBlocked || isBroken || edits.length === 0}
          onClick={() => act({ type: 'apply' })}
        >
          {strings.write}
        </Button>
        <Button onClick={() => act({ type: 'cancel' })}>{strings.cancel}</Button>
      </div>
      <ProblemList problems={problems} onOpen={open} />
      {isBlocked && (
        <p className="sw-blocked sw-level-error">
          <Icon path={ICONS.error} />
          {strings.blocked}
        </p>
      )}
      <div className="sw-sections">
        {edits.length === 0 && !isBroken && <p>{strings.nothingToWrite}</p>}
        {inOrder(edits).map((edit) => (
          <EditedFile key={edit.path} edit={edit} act={act} />
        ))}
      </div>
    </main>
  );
}

/** What needs a person stands first. */
function inOrder(edits: readonly FileEdit[]): FileEdit[] {
  const rank = ({ conflicts }: FileEdit) => (conflicts.length > 0 ? 0 : 1);
  return [...edits].sort((a, b) => rank(a) - rank(b));
}

function EditedFile({ edit, act }: { readonly edit: FileEdit; readonly act: Act }): ReactElement {
  const strings = useStrings();
  const hunks = useMemo(() => readPatch(unifiedDiff(edit)), [edit]);
  const lines = countLines(hunks);
  const isLong = edit.before === null && lines.added > FOLDED_LINES;
  return (
    <div className="sw-file">
      <details open={!isLong}>
        <summary className="sw-file-head">
          <span className="sw-code">{edit.path}</span>
          <span className={`sw-badge sw-edit-${edit.kind}`}>{strings.editKinds[edit.kind]}</span>
          <LineCount {...lines} />
        </summary>
        {edit.conflicts.map((conflict) => (
          <ConflictBox key={conflict.line} conflict={conflict} path={edit.path} act={act} />
        ))}
        {hunks.length > 0 && <Patch hunks={hunks} label={strings.changesOf(edit.path)} />}
      </details>
      <div className="sw-file-button">
        <Button
          icon={ICONS.compare}
          label={strings.openDiffOf(edit.path)}
          onClick={() => act({ type: 'openDiff', path: edit.path })}
        />
      </div>
    </div>
  );
}

function ConflictBox({
  conflict,
  path,
  act,
}: {
  readonly conflict: Conflict;
  readonly path: string;
  readonly act: Act;
}): ReactElement {
  const strings = useStrings();
  const { line, yours, generated } = conflict;
  return (
    <section className="sw-conflict" aria-label={strings.conflictAt(line)}>
      <LinkButton onClick={() => act({ type: 'openFile', path, line })}>
        {strings.conflictAt(line)}
      </LinkButton>
      <div className="sw-sides">
        <Side title={strings.yours} text={yours} />
        <Side title={strings.generated} text={generated} />
      </div>
    </section>
  );
}

function Side({ title, text }: { readonly title: string; readonly text: string }): ReactElement {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <pre className="sw-code" tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}
