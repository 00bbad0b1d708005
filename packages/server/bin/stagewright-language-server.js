#!/usr/bin/env node
import module from 'node:module';

// Node 22 and newer keep compiled code between starts.
module.enableCompileCache?.();
const { main } = await import('../dist/main.js');
main(process.argv.slice(2), new URL(import.meta.url));
