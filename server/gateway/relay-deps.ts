/** What the relay is made of: the parts of the server that it works with. */
import type { draftAccess } from '../../core/access/draft-access.ts';
import type { AccessState } from '../access/access-state.ts';
import type { Sessions } from '../accounts/sessions.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import type { Clock } from '../clock.ts';
import type { Committer } from '../../core/commit/command.ts';
import type { RelayMetrics } from '../drafts/relay-metrics.ts';
import type { RelayLog } from '../drafts/relay-log.ts';
import type { StepRoom } from '../drafts/step/step-room.ts';
import type { EventBus } from '../events/bus.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { Storage } from '../storage/storage.ts';
import type { Budget } from '../web/budget/budget.ts';
import type { Proxies } from '../web/proxies.ts';

export interface RelayDeps {
  readonly storage: Storage;
  readonly access: AccessState;
  readonly sessions: Sessions;
  readonly committer: Committer;
  readonly allowedOrigins: readonly string[];
  /** Without them no forwarded address is believed. */
  readonly proxies?: Proxies;
  /** Takes note of connection attempts and commits that were refused. */
  readonly onRefused?: RefusalSums['add'];
  readonly clock: Clock;
  readonly log: RelayLog;
  readonly metrics?: RelayMetrics;
  /** Left out where this is the only server on its database. */
  readonly nodes?: Nodes;
  readonly events: EventBus;
  readonly budget: Budget;
  /** The rule of levels; a test may put another in its place. */
  readonly judgeAccess?: typeof draftAccess;
  /** The step of a room; a test may put another in its place. */
  readonly stepRoom?: StepRoom;
}
