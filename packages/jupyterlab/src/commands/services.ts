import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { Settings } from '../host/settings.js';
import type { OpenNotebooks } from '../notebook/open-notebooks.js';
import type { AllRuns } from '../runs/all-runs.js';
import type { AllKnowledge } from '../runs/kernel-knowledge.js';

/** What commands work with. */
export interface Services {
  readonly app: JupyterFrontEnd;
  readonly notebooks: OpenNotebooks;
  readonly settings: Settings;
  readonly trans: TranslationBundle;
  readonly runs: AllRuns;
  readonly knowledge: AllKnowledge;
}

/** One command, one file: its id, how it is called, and what it does. */
export interface Command {
  readonly id: string;
  /** As in a menu. */
  label(trans: TranslationBundle): string;
  /** More than the label says. */
  caption?(trans: TranslationBundle): string;
  /** Where it is a button. */
  readonly icon?: LabIcon;
  /** Left out of the palette: it is asked for by something that is shown. */
  readonly isHidden?: true;
  run(services: Services, args: Readonly<Record<string, unknown>>): unknown;
}
