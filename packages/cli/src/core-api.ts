// The one door to the rules, so that tests can stand in for them.
export { checkNotebook } from '@stagewright/core';
