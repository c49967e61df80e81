/** A browser: what it keeps over a crash, the tabs in it, and the channels between them. */
import { createMemoryStore } from '../../client/store/memory-store.ts';
import type { LocalStore } from '../../client/store/local-store.ts';
import { add, contentOf, noContent, type Content } from './content.ts';
import type { Route } from './network.ts';
import type { Tally } from './tally.ts';
import type { Realm, World } from './world.ts';

export interface Person {
  readonly id: string;
  readonly username: string;
}

export interface Device {
  readonly name: string;
  readonly person: Person;
  readonly route: Route;
  /** The `Cookie` header it sends. */
  cookie: string | undefined;
  /** Yjs clients of every document that was ever edited here. */
  readonly clients: Set<number>;
  /** Every edit that was ever made here, and what they hold. */
  readonly edits: readonly Uint8Array[];
  readonly edited: Content;
  /** Takes an edit that is made here. */
  note(edit: Uint8Array): void;
  /** What of the draft can be opened again from the browser's database, and what that holds. */
  stored(): { readonly updates: readonly Uint8Array[]; readonly content: Content };
  /** The local store as one tab has it. */
  storeFor(realm: Realm): LocalStore;
  /** A channel between the tabs, for the tab that asks. */
  channel(name: string, realm: Realm): BroadcastChannel;
  /** Closes the channels of a tab that has crashed. */
  forget(realm: Realm): void;
}

/** Longest time until something is in the browser's database, in milliseconds. */
const slowness = 6;

export function createDevice(world: World, tally: Tally, name: string, person: Person): Device {
  const memory = createMemoryStore();
  let stored = { updates: [] as Uint8Array[], content: noContent() };
  let hasRecord = false;
  const store = (...updates: readonly Uint8Array[]): void => {
    stored.updates.push(...updates);
    for (const update of updates) add(stored.content, contentOf(update));
  };
  const forget = (): void => void (stored = { updates: [], content: noContent() });
  const kept: LocalStore = {
    ...memory,
    addDraft: (record, update) => {
      if (update && !hasRecord) store(update);
      hasRecord = true;
      return memory.addDraft(record, update);
    },
    appendUpdates: (id, updates, change) => {
      if (hasRecord) store(...updates);
      return memory.appendUpdates(id, updates, change);
    },
    deleteDraft: async (id, mustStay) => {
      if (mustStay?.([...stored.updates])) return;
      hasRecord = false;
      forget();
      return memory.deleteDraft(id);
    },
    deleteUpdates: (id) => {
      forget();
      return memory.deleteUpdates(id);
    },
  };
  const edits: Uint8Array[] = [];
  const edited = noContent();
  const channels = new Set<{ readonly name: string; readonly realm: Realm; readonly listeners: Set<(event: MessageEvent) => void> }>();
  /** When the newest write will be done: one after the other, as the browser does it for all tabs of one database. */
  let busyUntil = 0;

  /** What a tab has begun to write when it crashes may be kept or not; it does not learn which. */
  const write = <T>(realm: Realm, work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      busyUntil = Math.max(busyUntil, world.now()) + world.between(0, slowness);
      world.after(
        busyUntil - world.now(),
        () => {
          if (realm.isAlive) return void work().then((value) => world.after(0, () => resolve(value), realm), reject);
          if (world.isOneOf(0.5)) tally['local writes lost'] += 1;
          else void work();
        },
        disk,
      );
    });
  const disk: Realm = { name: `${name} disk`, isAlive: true };

  return {
    name,
    person,
    route: { isCut: false, delay: 20 },
    cookie: undefined,
    clients: new Set(),
    edits,
    edited,
    note: (edit) => {
      edits.push(edit);
      add(edited, contentOf(edit));
    },
    stored: () => stored,
    storeFor: (realm) => ({
      ...kept,
      keeps: true,
      addDraft: (record, update) => write(realm, () => kept.addDraft(record, update)),
      changeDraft: (id, change) => write(realm, () => kept.changeDraft(id, change)),
      deleteDraft: (id, mustStay) => write(realm, () => kept.deleteDraft(id, mustStay)),
      appendUpdates: (id, updates, change) => write(realm, () => kept.appendUpdates(id, updates, change)),
      mergeUpdates: (id, merge) => write(realm, () => kept.mergeUpdates(id, merge)),
      deleteUpdates: (id) => write(realm, () => kept.deleteUpdates(id)),
    }),
    channel: (name, realm) => {
      const mine = { name, realm, listeners: new Set<(event: MessageEvent) => void>() };
      channels.add(mine);
      const channel = {
        postMessage: (data: unknown) => {
          for (const other of channels) {
            if (other === mine || other.name !== name) continue;
            world.after(
              0,
              () => channels.has(other) && other.listeners.forEach((listener) => listener({ data } as MessageEvent)),
              other.realm,
            );
          }
        },
        addEventListener: (_type: string, listener: (event: MessageEvent) => void) => void mine.listeners.add(listener),
        close: () => void channels.delete(mine),
      };
      return channel as unknown as BroadcastChannel;
    },
    forget: (realm) => {
      for (const channel of channels) if (channel.realm === realm) channels.delete(channel);
    },
  };
}
