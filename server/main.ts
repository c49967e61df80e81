/** `npm start`: the server with the settings of the environment. */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// What a start compiles is kept for the next one; loaded after this line, so that it is found there.
enableCompileCache(fileURLToPath(new URL('../dist/compiled', import.meta.url)));
const { run } = await import('./run.ts');
await run(process.env);
flushCompileCache();
