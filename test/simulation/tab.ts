/** One tab with the draft open: the real client code, as the editor's page puts it together. */
import { createRoot } from 'solid-js';
import * as Y from 'yjs';
import { createApi } from '../../client/api/api.ts';
import type { DraftConnection } from '../../client/sync/draft-connection.ts';
import type { SaveControl } from '../../client/sync/draft-controls.ts';
import { stepDraft } from '../../client/sync/step/step-draft.ts';
import { openDraft, type Opened } from '../../client/sync/open-draft.ts';
import { createUndoManager } from '../../client/sync/undo-manager.ts';
import { createRowIds, type Platform } from '../../client/platform/platform.ts';
import type { Tabs } from '../../client/platform/tabs.ts';
import { createSessionStore, type SessionStore } from '../../client/queries/session.ts';
import { localEdit } from '../../core/draft/edit-draft.ts';
import { erase, follow, noContent, type Content } from './content.ts';
import type { Device } from './device.ts';
import type { Faults } from './faults.ts';
import type { Network } from './network.ts';
import { createRealm, type Realm, type World } from './world.ts';

/** A browser of one tab, which is always seen. */
const alone: Tabs = { tell: () => undefined, onMessage: () => undefined, onSeen: () => undefined };

export interface Tab {
  readonly device: Device;
  readonly realm: Realm;
  readonly platform: Platform;
  readonly session: SessionStore;
  /** What the page shows instead of the editor, or null while it loads. */
  shown: Exclude<Opened, { kind: 'open' }> | null;
  /** Null until the draft is open. */
  editor: Editor | null;
  /** Tells the tab that the device has a network or has not. */
  announceNetwork(online: boolean): void;
  /** The person leaves the page. */
  close(): void;
}

export interface Editor {
  readonly draft: DraftConnection;
  readonly save: SaveControl;
  readonly undo: Y.UndoManager;
  /** What the document holds. */
  readonly content: Content;
  /** What was edited here, in this tab. */
  readonly edited: Content;
}

export interface TabSurroundings {
  readonly world: World;
  readonly network: Network;
  readonly device: Device;
  readonly newId: () => string;
  readonly faults: Faults;
}

export function openTab({ world, network, device, newId, faults }: TabSurroundings, id: string): Tab {
  const realm = createRealm(`${device.name}/${newId().slice(0, 4)}`);
  const cookie = (): string | undefined => device.cookie;
  const hints = new Set<(online: boolean) => void>();
  const platform: Platform = {
    now: () => new Date(world.now()),
    newId,
    newRowId: createRowIds(world.now, () => Uint8Array.from({ length: 16 }, () => world.random.below(256))),
    fetch: network.fetch(device.route, realm, cookie),
    WebSocket: network.sockets(device.route, realm, cookie),
    socketOrigin: 'ws://accord.test',
    after: (milliseconds, action) => world.after(milliseconds, action, realm),
    onNetwork: (listener) => {
      hints.add(listener);
      return () => hints.delete(listener);
    },
    notes: null,
  };
  const api = createApi(platform.fetch, () => session.expire());
  const session: SessionStore = createSessionStore(platform, () => api, alone);
  const store = faults.store(device.storeFor(realm));
  let [isClosed, dispose] = [false, (): void => {}];

  const tab: Tab = {
    device,
    realm,
    platform,
    session,
    shown: null,
    editor: null,
    announceNetwork: (online) => hints.forEach((hint) => hint(online)),
    close: () => {
      isClosed = true;
      dispose();
      tab.editor?.draft.close();
      tab.editor = null;
    },
  };

  const open = async (): Promise<void> => {
    await session.check();
    const opened = await openDraft({ platform, api, session, store, user: device.person.id, step: faults.step(stepDraft) }, id);
    if (opened.kind !== 'open') return void (tab.shown = opened);
    if (isClosed) return opened.draft.close();
    createRoot((end) => {
      dispose = end;
      tab.editor = edit(world, device, opened.draft);
    });
  };
  world.after(0, () => void open(), realm);
  return tab;
}

function edit(world: World, device: Device, draft: DraftConnection): Editor {
  const { doc } = draft;
  const edited = noContent();
  // As the page has it, or so that every edit is a step.
  const undo = createUndoManager(doc, world.isOneOf(0.5) ? {} : { captureTimeout: 0 });
  device.clients.add(doc.clientID);
  doc.on('afterTransaction', ({ origin, deleteSet, afterState }: Y.Transaction) => {
    if (origin !== localEdit && origin !== undo) return;
    edited.reach.set(doc.clientID, afterState.get(doc.clientID) ?? 0);
    for (const [client, ranges] of deleteSet.clients) for (const { clock, len } of ranges) erase(edited, client, clock, clock + len);
  });
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === localEdit || origin === undo) device.note(update);
  });
  return { draft, save: draft.save, undo, content: follow(doc), edited };
}
