import { LabIcon } from '@jupyterlab/ui-components';

/** Stages and what crosses between them. */
export const pipelineIcon = new LabIcon({
  name: 'stagewright:pipeline',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16"><g class="jp-icon3" fill="none" stroke="#616161" stroke-width="1.4">' +
    '<rect x="1.5" y="2" width="5" height="4" rx="1"/><rect x="9.5" y="6" width="5" height="4" rx="1"/><rect x="1.5" y="10" width="5" height="4" rx="1"/>' +
    '<path d="M6.5 4H8a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H6.5M9 8h.5"/></g></svg>',
});
