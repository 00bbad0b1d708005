import type { ViewAction } from '../contract/messages.js';

/** What every view gets beside its data. */
export interface ViewProps<Data, State = unknown> {
  readonly data: Data;
  /** Asks the host for something. */
  readonly act: (action: ViewAction) => void;
  /** What the view kept when it was shown before, of whatever form; views check it. */
  readonly kept: unknown;
  readonly keep: (state: State) => void;
}
