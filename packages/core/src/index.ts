export * from './notebook/edit-notebook.js';
export * from './notebook/notebook.js';
export * from './notebook/read-notebook.js';
export * from './notebook/tags.js';
export * from './problem/problem.js';
export * from './text/text.js';
