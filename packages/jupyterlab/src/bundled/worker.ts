// The build makes one file of this and all that it imports: the worker is no part of the page's bundle.
import '../worker/main.js';
