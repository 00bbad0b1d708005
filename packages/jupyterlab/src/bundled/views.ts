// The build makes one file of this and all that it imports, with a React of its own: the page's may be another.
export { english, mountView, translated } from '@stagewright/ui';
