/** `node test/support/build-kit.ts <folder>`: builds the page of test/journeys/kit, as the client is built, into a folder of its own. */
import { build } from 'vite';
import solid from 'vite-plugin-solid';

await build({
  ...{ configFile: false, logLevel: 'warn', root: `${import.meta.dirname}/../journeys/kit`, base: './', plugins: [solid()] },
  build: { outDir: process.argv[2]!, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
});
