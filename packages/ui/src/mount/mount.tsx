import { createRoot } from 'react-dom/client';
import type { ViewHost, ViewName } from '../contract/messages.js';
import type { Strings } from '../strings/english.js';
import { HostedView } from './hosted-view.js';

/** A view in a page. */
export interface MountedView {
  /** Takes it out again and stops listening. */
  unmount(): void;
}

export interface MountOptions {
  /** The texts in another language; English without it. */
  readonly strings?: Strings;
}

/** Puts a view into an element, where it stays until it is unmounted. The page needs `views.css`. */
export function mountView(
  view: ViewName,
  element: HTMLElement,
  host: ViewHost,
  options: MountOptions = {},
): MountedView {
  element.classList.add('sw-root');
  const root = createRoot(element);
  root.render(<HostedView view={view} host={host} {...options} />);
  return {
    unmount() {
      root.unmount();
      element.classList.remove('sw-root');
    },
  };
}

type Mount = (element: HTMLElement, host: ViewHost, options?: MountOptions) => MountedView;

/** The pipeline: stages, what crosses, states; as graph and as list. */
export const mountPipeline: Mount = (...rest) => mountView('pipeline', ...rest);

/** The runs as a table. */
export const mountRuns: Mount = (...rest) => mountView('runs', ...rest);

/** The metrics of runs, over steps or over runs. */
export const mountPlots: Mount = (...rest) => mountView('plots', ...rest);

/** A run against another. */
export const mountDiff: Mount = (...rest) => mountView('diff', ...rest);

/** Changes of files, before they are written. */
export const mountPreview: Mount = (...rest) => mountView('preview', ...rest);
