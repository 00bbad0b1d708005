import { main } from '@stagewright/server/main';

main(process.argv.slice(2));
