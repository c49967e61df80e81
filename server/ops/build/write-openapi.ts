/** `npm run openapi`: writes docs/openapi.json from the routes. */
import { writeFile } from 'node:fs/promises';
import { describeRoutes, openApiFile } from './openapi-file.ts';

await writeFile(openApiFile, await describeRoutes());
