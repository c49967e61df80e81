/** `npm start`: the server with the settings of the environment. */
import { flushCompileCache } from 'node:module';
import { run } from './run.ts';

await run(process.env);
// What this start compiled is there for the next one, however this one ends.
flushCompileCache();
