/** What a test puts around the parts of the product, to see that the simulation notices. */
import type { DraftConnection } from '../../client/data/draft/draft-connection.ts';
import type { LocalStore } from '../../client/data/local-store.ts';
import type { draftAccess } from '../../core/access/draft-access.ts';
import type { AccessState } from '../../server/access/access-state.ts';
import type { Committer } from '../../server/canonical/committer.ts';
import type { RelaySocket } from '../../server/relay/relay.ts';
import type { CanonicalStorage } from '../../server/storage/storage.ts';

type Around<Part> = (part: Part) => Part;

export interface Faults {
  readonly storage: Around<CanonicalStorage>;
  readonly access: Around<AccessState>;
  /** The relay's rule of levels. */
  readonly judge: Around<typeof draftAccess>;
  readonly committer: Around<Committer>;
  /** The server's end of one connection. */
  readonly socket: Around<RelaySocket>;
  /** What a tab keeps in its browser. */
  readonly store: Around<LocalStore>;
  /** What a tab knows of its draft. */
  readonly draft: Around<DraftConnection>;
}

const asItIs = <Part>(part: Part): Part => part;

export const noFaults: Faults = {
  storage: asItIs,
  access: asItIs,
  judge: asItIs,
  committer: asItIs,
  socket: asItIs,
  store: asItIs,
  draft: asItIs,
};
