/** The tests a mutant of core has to survive: core's own and the oracles', none that starts a server or a browser. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../../..'),
    include: ['core/**/*.test.ts', 'test/oracle/**/*.test.ts'],
  },
});
