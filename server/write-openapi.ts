/** `npm run openapi`: writes docs/openapi.json from what the routes say. */
import { writeFile } from 'node:fs/promises';
import { describeRoutes, openApiFile } from './openapi.ts';

await writeFile(openApiFile, await describeRoutes());
