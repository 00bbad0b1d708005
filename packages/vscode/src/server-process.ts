import { main } from '@stagewright/server/main';

main(process.argv.slice(2), new URL(import.meta.url));
