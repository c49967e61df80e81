/** Ends an answer that its reader takes nothing of, which would keep its place among the requests of its person for ever. */
import type { ServerResponse } from 'node:http';

/** Milliseconds without a byte that arrives. */
export const longestStall = 60_000;

/** For long answers: whatever is sent at once is gone by itself. [H209] */
export const cutStalled = (response: ServerResponse, after = longestStall): ServerResponse =>
  response.setTimeout(after, () => void response.destroy());
