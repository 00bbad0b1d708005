import { describeCases } from './cases.js';

describeCases('other-tools', 'sharing', 'scopes', 'corpus');
