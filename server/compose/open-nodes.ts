/** What a server needs beside others on its database: it follows what they change, hears them over Redis, and serves where its settings are in force. */
import type { AccessState } from '../access/access-state.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import type { RelayLog } from '../drafts/relay-log.ts';
import type { Publisher } from '../events/bus.ts';
import { createNodeBus, silentBus, type NodeWire } from '../nodes/bus.ts';
import { followEpoch } from '../nodes/follow-epoch.ts';
import { createMembership, type Membership } from '../nodes/membership.ts';
import { onlyNode, type Nodes } from '../nodes/nodes.ts';
import { createPropagation } from '../nodes/propagation.ts';
import type { Storage } from '../storage/storage.ts';
import { version } from '../version.ts';
import { digestsOf } from './deciding-settings.ts';
import type { TimedDeps } from './deps.ts';

export interface OpenNodes {
  readonly nodes: Nodes;
  /** Null without Redis. */
  readonly wire: NodeWire | null;
  /** Null where this is the only server. */
  readonly membership: Membership | null;
  /** Serves from now on, if its settings are or come into force. */
  enter(): Promise<void>;
}

export interface OpenNodesDeps extends Pick<
  TimedDeps,
  'config' | 'catalog' | 'assertions' | 'storage' | 'now' | 'newId' | 'monotonic' | 'noteTime'
> {
  readonly access: AccessState;
  readonly events: Publisher;
  readonly log: RelayLog;
  /** The newest change that was written before the facts were read. */
  readonly since: number;
  /** Whoever is shown something has to be judged from the start, or by another server. */
  readonly closeAll: () => void;
  /** Rights were read anew, as too much of them had changed. */
  readonly onReread: () => void;
  /** Called whenever the settings of this server have come into force. */
  readonly onServe: () => Promise<void>;
}

export async function openNodes(deps: OpenNodesDeps): Promise<OpenNodes> {
  const { config, storage, now, newId, log, since, closeAll, onServe } = deps;
  if (config.databaseUrl === null) return { nodes: onlyNode, wire: null, membership: null, enter: onServe };
  const id = newId();
  const membership = createMembership({
    ...{ storage, now, log, onServe },
    node: { id, version, settings: digestsOf(deps) },
    onDisplaced: closeAll,
  });
  const wire = await openWire(config, storage, log);
  const bus = wire ? createNodeBus(wire, id, deps.monotonic) : silentBus;
  const nodes = followEpoch({
    ...deps,
    after: systemClock.after,
    bus,
    onGap: () => {
      deps.onReread();
      closeAll();
    },
    propagated: createPropagation({ storage, bus, clock: { ...systemClock, now }, monotonic: deps.monotonic, self: id }),
    onEpoch: membership.know,
    onReading: (reading, sent, received) => {
      deps.noteTime(reading, sent, received);
      membership.note(reading);
    },
    mayServe: membership.mayServe,
    refusal: membership.refusal,
  });
  return { nodes, wire, membership, enter: () => membership.beat(since) };
}

/** Its library is loaded only where it is wanted. */
async function openWire({ redisUrl }: Config, { epoch }: Storage, log: RelayLog): Promise<NodeWire | null> {
  if (redisUrl === null) return null;
  const { openRedisWire } = await import('../nodes/redis-wire.ts');
  return openRedisWire(redisUrl, `accord:${await epoch.instance()}`, (error) =>
    log.warn({ error }, 'Redis cannot be reached; until it can, the servers find out by asking'),
  );
}
