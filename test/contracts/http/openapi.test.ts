/** The description of the HTTP interface. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeRoutes, openApiFile } from '../../../server/ops/build/openapi-file.ts';
import { describeTypes, openApiTypesFile } from '../../support/openapi-types.ts';

test('[H23] docs/openapi.json says what the routes say; `npm run openapi` writes it', async () => {
  expect(JSON.parse(await readFile(openApiFile, 'utf8'))).toEqual(JSON.parse(await describeRoutes()));
});

test('[U120] the types of the client are those of docs/openapi.json; `npm run openapi` writes them', async () => {
  const [description, types] = await Promise.all([readFile(openApiFile, 'utf8'), readFile(openApiTypesFile, 'utf8')]);
  expect(types.length).toBeGreaterThan(10_000);
  expect(types).toBe(await describeTypes(description));
});

test('[H23] every route but the public ones is described as needing a session', async () => {
  const { paths } = JSON.parse(await describeRoutes()) as {
    paths: Record<string, Record<string, { security?: unknown; summary?: string }>>;
  };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, security }]) => ({ name: `${method} ${path}`, summary, security })),
  );
  expect(operations.length).toBeGreaterThan(25);
  expect(operations.filter(({ summary }) => !summary)).toEqual([]);
  const open = operations.filter(({ security }) => security === undefined).map(({ name }) => name);
  expect(open).toEqual([
    'post /api/session',
    'get /api/setup',
    'post /api/setup',
    'post /api/invitation',
    'get /healthz',
    'get /readyz',
    'get /metrics',
  ]);
});
