/** The server's metrics about itself; without METRICS_TOKEN it measures nothing. */
import type { Clock } from '../../clock.ts';
import { noMetrics as noRelayMetrics, type RelayMetrics } from '../../drafts/relay-metrics.ts';
import type { Relay } from '../../drafts/relay.ts';
import type { RequestMetrics } from '../../http/health/metrics.ts';
import type { Nodes } from '../../nodes/nodes.ts';
import type { Budget } from '../../web/budget/budget.ts';

export interface Metrics {
  /** Null where requests are not measured. */
  readonly requests: RequestMetrics | null;
  readonly relay: RelayMetrics;
  /** Seconds that one commit of the database took until it was on disk. */
  synced(seconds: number): void;
  /** Watches how long the event loop is held up; returns the way to stop. */
  watchLoop(clock: Clock): () => void;
  /** Shows what people use of the server's time. */
  watchBudget(budget: Pick<Budget, 'charged' | 'refused' | 'hungry'>): void;
  /** Shows what is open in the relay. */
  watchRelay(relay: Pick<Relay, 'counts'>): void;
  /** Shows how old what is known of rights is, where other servers may change them. */
  watchNodes(nodes: Pick<Nodes, 'age'>): void;
  /** Shows how many event streams are open. */
  watchStreams(count: () => number): void;
}

export const noMetrics: Metrics = {
  requests: null,
  relay: noRelayMetrics,
  synced: () => undefined,
  watchLoop: () => () => undefined,
  watchBudget: () => undefined,
  watchRelay: () => undefined,
  watchNodes: () => undefined,
  watchStreams: () => undefined,
};
