/** The name of the worker's file beside the bundle of the page: the build puts its hash into it. */
export const WORKER = 'worker.js';
