/** What a test puts around the parts of the product, to see that the simulation notices. */
import type { stepDraft } from '../../client/sync/step/step-draft.ts';
import type { LocalStore } from '../../client/store/local-store.ts';
import type { draftAccess } from '../../core/access/draft-access.ts';
import type { AccessState } from '../../server/access/access-state.ts';
import type { Committer } from '../../core/commit/command.ts';
import type { RelaySocket } from '../../server/drafts/relay.ts';
import type { StepRoom } from '../../server/drafts/step/step-room.ts';
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
  /** The step of a draft's room on the server. */
  readonly room: Around<StepRoom>;
  /** The step of a draft in a tab. */
  readonly step: Around<typeof stepDraft>;
}

const asItIs = <Part>(part: Part): Part => part;

export const noFaults: Faults = {
  storage: asItIs,
  access: asItIs,
  judge: asItIs,
  committer: asItIs,
  socket: asItIs,
  store: asItIs,
  room: asItIs,
  step: asItIs,
};
