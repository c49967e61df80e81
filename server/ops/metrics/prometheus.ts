/** Everything the server measures of itself, for Prometheus. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** Milliseconds between two samples of the event loop. */
const lookEvery = 50;

type Meters = ReturnType<typeof metersOf>;

export function createPrometheus(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const meters = metersOf(registry);
  const delay = meters.seconds('accord_loop_delay_seconds', 'How much later than asked for the event loop came round');
  const sync = meters.seconds('accord_storage_sync_seconds', 'Time a commit of the database took until it was on disk');
  return {
    requests: requestMetrics(registry),
    relay: relayMetrics(meters),
    synced: (taken) => sync.observe(taken),
    watchLoop: (clock) => {
      let last = performance.now();
      return clock.every(lookEvery, () => {
        const now = performance.now();
        delay.observe(Math.max(0, now - last - lookEvery) / 1000);
        last = now;
      });
    },
    ...watches(meters),
  };
}

/** What makes meters of one registry; a gauge and a total are read when the metrics are asked for. */
const metersOf = (registry: Registry) => ({
  counter: <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers: [registry] }),
  seconds: (name: string, help: string) =>
    new Histogram({ name, help, buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5], registers: [registry] }),
  gauge: (name: string, help: string, read: () => number): void =>
    void new Gauge({
      ...{ name, help, registers: [registry] },
      collect() {
        this.set(read());
      },
    }),
  total: (name: string, help: string, read: () => number): void =>
    void new Counter({
      ...{ name, help, registers: [registry] },
      collect() {
        this.reset();
        this.inc(read());
      },
    }),
});

function requestMetrics(registry: Registry): Metrics['requests'] {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return {
    answered: (request, seconds) => durations.observe(request, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function relayMetrics({ counter }: Meters): Metrics['relay'] {
  const frames = counter('accord_relay_frames_total', 'Frames from clients, by what became of them', ['result', 'kind']);
  const upgrades = counter('accord_relay_turned_away_total', 'Upgrades that became no socket, by reason', ['reason']);
  const commits = counter('accord_commits_total', 'Commits of drafts, by result', ['result']);
  const compactions = counter('accord_draft_compactions_total', 'Logs of drafts that were compacted', []);
  const discarded = counter('accord_rooms_discarded_total', 'Rooms rebuilt because their document was not what is on disk', []);
  const conflicts = counter('accord_append_conflicts_total', 'Changes not added because of what another server wrote, by reason', [
    'reason',
  ]);
  const reloads = counter('accord_reloads_total', 'What was read anew because too much of it had changed elsewhere', ['what']);
  return {
    admitted: (kind, count) => frames.inc({ result: 'admitted', kind }, count),
    refused: (kind) => frames.inc({ result: 'refused', kind }),
    rejected: (reason) => upgrades.inc({ reason }),
    committed: (result) => commits.inc({ result }),
    compacted: () => compactions.inc(),
    discarded: () => discarded.inc(),
    conflicted: (reason) => conflicts.inc({ reason }),
    reloaded: (what) => reloads.inc({ what }),
  };
}

const watches = ({ gauge, total }: Meters): Pick<Metrics, 'watchBudget' | 'watchStreams' | 'watchRelay' | 'watchNodes'> => ({
  watchBudget: (budget) => {
    total('accord_budget_charged_seconds_total', 'Time of the server that people were charged for', () => budget.charged() / 1000);
    total(
      'accord_budget_refused_total',
      'Requests, connections and frames refused because their person had used up their share',
      budget.refused,
    );
    gauge('accord_budget_hungry', 'People who have used more than half of what they may have at once', budget.hungry);
  },
  watchNodes: ({ age }) =>
    gauge('accord_epoch_age_seconds', 'How long ago the database said which rights are the newest', () => (age() ?? 0) / 1000),
  watchStreams: (count) => gauge('accord_event_streams', 'Open event streams', count),
  watchRelay: (relay) => {
    gauge('accord_relay_connections', 'Open sockets', () => relay.counts().sockets);
    gauge('accord_relay_rooms', 'Open drafts', () => relay.counts().rooms);
  },
});
