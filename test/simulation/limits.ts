/** A log is compacted while it is as short as those of simulations are. */
import { vi } from 'vitest';

vi.mock(import('../../server/drafts/limits.ts'), async (original) => ({
  ...(await original()),
  compactAfter: { open: 12, left: 5 } as never,
}));
