import type { ReactElement } from 'react';
import type { StageLook } from '../model/pipeline.js';

const PATHS: Readonly<Record<StageLook, string>> = {
  none: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z',
  fresh: 'M3.5 8.5l3 3 6-7',
  finished: 'M3.5 8.5l3 3 6-7',
  frozen: 'M8 2v12M2.8 5l10.4 6M13.2 5L2.8 11',
  stale: 'M8 3v5l3 2M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z',
  queued: 'M4 8h.01M8 8h.01M12 8h.01',
  running: 'M13.5 8A5.5 5.5 0 1 1 8 2.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  interrupted: 'M5 4v8M11 4v8',
  skipped: 'M3 4l5 4-5 4M9 4v8',
};

/** The sign of a state. Beside it always stands the word. */
export function StateIcon({ look }: { readonly look: StageLook }): ReactElement {
  return (
    <Icon path={PATHS[look]} className={`sw-icon sw-state-icon${look === 'running' ? ' sw-spin' : ''}`} />
  );
}

/** A line drawing of 16 by 16; for the eye only. */
export function Icon({
  path,
  className = 'sw-icon',
}: {
  readonly path: string;
  readonly className?: string;
}): ReactElement {
  return (
    <svg className={className} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const ICONS = {
  play: 'M5 3l8 5-8 5Z',
  stop: 'M4 4h8v8H4Z',
  file: 'M4 1.5h5l3.5 3.5v9.5H4ZM9 1.5V5h3.5',
  graph: 'M2 3h5v4H2ZM9 9h5v4H9ZM4.5 7v4H9',
  list: 'M2 4h2M6 4h8M2 8h2M6 8h8M2 12h2M6 12h8',
  check: PATHS.fresh,
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  fit: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  warning: 'M8 2l6.5 12h-13ZM8 6v4M8 12h.01',
  error: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 5v4M8 11h.01',
  compare: 'M5 2v12M5 2L2.5 5M5 2l2.5 3M11 14V2M11 14l-2.5-3M11 14l2.5-3',
  plot: 'M2 2v12h12M4.5 10.5l3-4 2.5 2 3.5-5',
  flag: 'M4 14V2h8l-2 3 2 3H4',
  log: 'M2 3h12v10H2ZM4.5 6l2 2-2 2M8 10h3.5',
} as const;
