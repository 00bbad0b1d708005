import * as z from 'zod';

// Else zod tries whether it may make functions of text, which a content security policy forbids and reports.
z.config({ jitless: true });
