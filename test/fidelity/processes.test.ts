import { describeCases } from './cases.js';

describeCases('state', 'crossing', 'ipython', 'figures', 'files', 'implicit', 'libraries', 'objects');
