export * from './text/text.js';
