/** How the client is built and served while developing, and how every test is found. */
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import LongestFirst from './test/support/longest-first.ts';

const server = 'http://127.0.0.1:8080';

/** What `npm test` runs a share of (`SHARE`, of one), and `npm run soak` all of, or `RUNS` times as much. */
const searches = [
  'test/soak/fuzz/*.test.ts',
  'test/soak/load/*.test.ts',
  'test/soak/nodes/*.test.ts',
  'test/oracle/matrix/{http-matrix,token-matrix,trying-matrix,socket-matrix,two-sockets}.test.ts',
  'test/soak/process/kill.test.ts',
  'test/contracts/relay/{revocation,churn}.test.ts',
  'test/contracts/http/last-administrator.test.ts',
  'test/oracle/unseen.test.ts',
  'test/soak/interleavings/*.test.ts',
  'test/model/whole.test.ts',
];

/** Long journeys, in pairs: a short run takes one of each, from `SEED` on, which is the day unless it is set. */
const longJourneys = [
  ...['offline', 'conflicts', 'together', 'for-everybody', 'first-minute', 'edge', 'list', 'full-draft', 'turned', 'many-users'],
  ...['rights', 'fixes', 'tabs', 'ten-tabs', 'merge', 'long-texts', 'base-path', 'table', 'audit', 'leaving'],
].map((name) => `test/journeys/${name}.test.ts`);

const share = process.env['SHARE'];
const today = Math.floor(Date.now() / 86_400_000);
const seed = Number(process.env['SEED'] ?? today);
const half = seed % 2 === 0 ? 0 : 1;
const journeysOfAnotherRun = share === undefined ? [] : longJourneys.filter((_, at) => at % 2 !== half);

/** Settings of the searches: `RUNS` multiplies their cases. */
const extent = { RUNS: process.env['RUNS'] ?? share ?? '1' };

/** Outside a browser Solid is its server's build, in which nothing reacts. */
const reactiveSolid = [
  { find: /^solid-js$/, replacement: 'solid-js/dist/solid.js' },
  { find: /^solid-js\/store$/, replacement: 'solid-js/store/dist/store.js' },
];

export default defineConfig({
  root: 'client',
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // Whoever starts the product has no use for how long each plugin took.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  // Scripts and styles find each other wherever the product is; only the page has addresses from the root, which the server moves. [G60]
  experimental: { renderBuiltUrl: (name, { hostType }) => (hostType === 'html' ? `/${name}` : { relative: true }) },
  plugins: process.env['VITEST'] ? [] : [trustedTemplates(), solid(), serviceWorker()],
  server: {
    // The server refuses unsafe requests from another origin, so the proxy keeps the browser's own.
    proxy: { '/api': { target: server }, '/sync': { target: server, ws: true } },
  },
  test: {
    reporters: ['default', './test/support/tally-reporter.ts'],
    // The default leaves one core idle; browsers and processes that wait leave room for the laws, which never do.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias: reactiveSolid },
        test: {
          name: 'unit',
          server: { deps: { inline: ['solid-js'] } },
          root: import.meta.dirname,
          include: ['{core,server,client,test}/**/*.test.ts'],
          exclude: ['test/journeys/**', 'test/simulation/**', ...searches, '**/node_modules/**'],
          setupFiles: ['test/support/pooled-randomness.ts'],
          // A fifth of the time went into importing the same modules again for each file.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias: reactiveSolid },
        test: {
          name: 'simulation',
          root: import.meta.dirname,
          include: ['test/simulation/**/*.test.ts'],
          setupFiles: ['test/simulation/runtime.ts', 'test/simulation/limits.ts'],
          env: extent,
        },
      },
      {
        test: {
          name: 'search',
          root: import.meta.dirname,
          include: searches,
          setupFiles: ['test/support/pooled-randomness.ts'],
          env: { ...extent, STEPS: process.env['STEPS'] ?? (share === undefined ? '8' : '4') },
          testTimeout: share === undefined ? 36_000_000 : 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          root: import.meta.dirname,
          include: ['test/journeys/**/*.test.ts'],
          exclude: journeysOfAnotherRun,
          globalSetup: 'test/support/built-client.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});

/** Every template of the built client, those of its libraries too, goes through our own policy. [H25] */
function trustedTemplates(): Plugin {
  const ours = `${import.meta.dirname}/client/platform/trusted-types/solid-web.ts`;
  return {
    name: 'trusted-templates',
    apply: 'build',
    enforce: 'pre',
    resolveId: (wanted, importer) => (wanted === 'solid-js/web' && importer !== ours ? ours : null),
  };
}

/** The whole app shell is kept by the browser, so that it opens with no network; a new version waits until it is asked for. */
function serviceWorker() {
  return VitePWA({
    registerType: 'prompt',
    injectRegister: false,
    includeAssets: ['icon.svg', 'theme.js'],
    manifest: {
      name: 'Accord – security profiles, together',
      short_name: 'Accord',
      description: 'Edit security profiles together, offline too.',
      // Addresses here and below are seen from the manifest and the worker, which are where the product is.
      start_url: '.',
      scope: '.',
      display: 'standalone',
      background_color: '#faf9f6',
      theme_color: '#faf9f6',
      icons: [
        { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        { src: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
        { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
      ],
    },
    workbox: {
      globPatterns: ['**/*.{html,js,css,svg,png,webmanifest}'],
      navigateFallback: 'index.html',
      navigateFallbackDenylist: [/\/(api|sync)\//, /\/(healthz|readyz|metrics)$/],
      cleanupOutdatedCaches: true,
      // The very first visit is kept too: its window must not wait for a reload to work offline.
      clientsClaim: true,
      inlineWorkboxRuntime: true,
      sourcemap: false,
    },
  });
}
