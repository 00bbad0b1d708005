import type { Problem } from '@stagewright/core';
import { Component, type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react';
import { type ReadMessage, type ViewHost, type ViewName, viewMessageSchema } from '../contract/messages.js';
import { ProblemList } from '../parts/problems.js';
import { StringsProvider, useStrings } from '../strings/context.js';
import { english, type Strings } from '../strings/english.js';
import { DiffView } from '../views/diff/diff-view.js';
import { PipelineView } from '../views/pipeline/pipeline-view.js';
import { PlotsView } from '../views/plots/plots-view.js';
import { PreviewView } from '../views/preview/preview-view.js';
import { RunsView } from '../views/runs/runs-view.js';
import type { ViewProps } from '../views/view.js';

/** A view that shows what its host sends, and asks the host for what a person wants. */
export function HostedView({
  view,
  host,
  strings = english,
}: {
  readonly view: ViewName;
  readonly host: ViewHost;
  readonly strings?: Strings;
}): ReactElement {
  const [message, setMessage] = useState<ReadMessage>({ type: 'nothing', problems: [] });
  const rest = useMemo(
    () => ({
      act: (action: Parameters<ViewHost['send']>[0]) => host.send(action),
      kept: host.loadState(),
      keep: (state: unknown) => host.saveState(state),
    }),
    [host],
  );
  useEffect(() => {
    const stop = host.listen((raw) => setMessage(readMessage(raw, strings)));
    host.send({ type: 'ready', view });
    return stop;
  }, [host, view, strings]);
  return (
    <StringsProvider value={strings}>
      <Guard strings={strings}>
        <Shown message={message} rest={rest} />
      </Guard>
    </StringsProvider>
  );
}

type Rest = Omit<ViewProps<never>, 'data'>;

function Shown({ message, rest }: { readonly message: ReadMessage; readonly rest: Rest }): ReactElement {
  const strings = useStrings();
  switch (message.type) {
    case 'pipeline':
      return <PipelineView data={message.data} {...rest} />;
    case 'runs':
      return <RunsView data={message.data} {...rest} />;
    case 'plots':
      return <PlotsView data={message.data} {...rest} />;
    case 'diff':
      return <DiffView data={message.data} {...rest} />;
    case 'preview':
      return <PreviewView data={message.data} {...rest} />;
    default:
      return <Nothing problems={message.type === 'nothing' ? message.problems : []} text={strings.loading} />;
  }
}

function Nothing({
  problems,
  text,
}: {
  readonly problems: readonly Problem[];
  readonly text: string;
}): ReactElement {
  return (
    <main className="sw-view sw-nothing">
      {problems.length === 0 ? <p role="status">{text}</p> : <ProblemList problems={problems} />}
    </main>
  );
}

function readMessage(raw: unknown, strings: Strings): ReadMessage {
  const parsed = viewMessageSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`;
  return viewProblem(`${strings.badMessage}${where}`, strings.badMessageRemedy);
}

function viewProblem(message: string, remedy: string): ReadMessage {
  return { type: 'nothing', problems: [{ code: 'ui/failed', level: 'error', message, remedy }] };
}

interface GuardProps {
  readonly strings: Strings;
  readonly children: ReactNode;
}

/** Says that a view failed where else nothing would be seen. React has no hook for this. */
class Guard extends Component<GuardProps, { readonly error: string | null }> {
  override readonly state: { readonly error: string | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: string } {
    return { error: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { strings, children } = this.props;
    if (this.state.error === null) return children;
    const problem = {
      code: 'ui/failed',
      level: 'error' as const,
      message: `${strings.viewFailed} (${this.state.error})`,
      remedy: strings.viewFailedRemedy,
    };
    return <Nothing problems={[problem]} text="" />;
  }
}
