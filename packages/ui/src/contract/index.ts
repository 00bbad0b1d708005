export * from './data.js';
export * from './messages.js';
