/** The types of the HTTP interface for the client, from its description. Knows no route: what the description leaves open stays open. */
import { fileURLToPath } from 'node:url';
import openapiTypes, { type OpenAPI3 } from 'openapi-typescript';

/** Where the client takes the types of requests and answers from. */
export const openApiTypesFile = fileURLToPath(new URL('../../client/api/openapi.gen.ts', import.meta.url));

/** `description` is the text of docs/openapi.json. */
export const describeTypes = (description: string): Promise<string> =>
  openapiTypes(JSON.parse(description) as OpenAPI3, {
    immutableTypes: true,
    commentHeader: '/** The HTTP interface as docs/openapi.json describes it; `npm run openapi` writes this file. */\n',
  });
