/** `npm start`: the server with the settings of the environment. */
import { run } from './run.ts';

await run(process.env);
