/** The second half of `npm run openapi`: writes the types of the client from docs/openapi.json. */
import { readFile, writeFile } from 'node:fs/promises';
import { openApiFile } from '../../server/ops/build/openapi-file.ts';
import { describeTypes, openApiTypesFile } from './openapi-types.ts';

await writeFile(openApiTypesFile, await describeTypes(await readFile(openApiFile, 'utf8')));
