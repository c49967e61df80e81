/** That imports point down: rule T8 of core/SPEC.md. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { circlesIn, importsUp, readImportGraph, type ImportGraph } from '../../support/import-graph.ts';

const root = join(import.meta.dirname, '../../..');

/** From what knows least to what knows most: a file imports from its own folder and from those before it. */
const order = {
  server: [
    ...[
      'server/clock.ts',
      'server/version.ts',
      'server/fair-queue.ts',
      'server/at-most.ts',
      'server/storage',
      'server/events',
      'server/audit',
    ],
    ...['server/web', 'server/access'],
    'server/nodes',
    'server/accounts',
    ...[
      ...['server/drafts/limits.ts', 'server/drafts/small-map.ts'],
      'server/drafts/presence.ts',
      'server/drafts/log',
      'server/drafts/admission',
      'server/drafts/relay-log.ts',
    ],
    ...['server/drafts/relay-metrics.ts', 'server/drafts/step', 'server/drafts/document', 'server/drafts/room', 'server/drafts'],
    ...['server/commit', 'server/streams', 'server/config', 'server/gateway', 'server/http'],
    ...['server/ops', 'server/compose', 'server/compose.ts', 'server/run.ts', 'server/main.ts'],
    // Commands that run a whole server.
    ...['server/ops/demo.ts', 'server/ops/build/openapi-file.ts', 'server/ops/build/write-openapi.ts'],
  ],
  client: [
    ...['client/platform', 'client/api', 'client/store', 'client/queries', 'client/sync', 'client/app-context.tsx', 'client/ui'],
    ...['client/features', 'client'],
  ],
} as const;

const graphOf = (...imports: [string, string[]][]): ImportGraph => new Map(imports);

it('[T8] server and client import only from the folders before their own', () => {
  const graphs = (['server', 'client'] as const).map((side) => [side, readImportGraph(root, [side])] as const);
  for (const [, graph] of graphs) expect(graph.size).toBeGreaterThan(50);
  const up = graphs.flatMap(([side, graph]) => importsUp(graph, order[side]));
  expect(up).toEqual([]);
});

it('[T8] no file imports itself by way of others', () => {
  expect(circlesIn(readImportGraph(root, ['core', 'server', 'client']))).toEqual([]);
});

it('[T8] an import that runs up, a circle and a file without a place are reported', () => {
  const folders = ['low', 'high', 'high/lowest.ts'];
  const graph = graphOf(
    ['low/a.ts', ['high/b.ts', 'low/c.ts']],
    ['low/c.ts', ['low/a.ts']],
    ['high/b.ts', ['low/c.ts']],
    ['else/d.ts', []],
  );
  expect(importsUp(graph, folders)).toEqual(['low/a.ts → high/b.ts', 'else/d.ts has no place in the order']);
  expect(circlesIn(graph)).toEqual([['high/b.ts', 'low/a.ts', 'low/c.ts']]);
  expect(importsUp(graphOf(['high/b.ts', ['high/lowest.ts']], ['high/lowest.ts', []]), folders)).toEqual(['high/b.ts → high/lowest.ts']);
});
