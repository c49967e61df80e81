/** What the client makes of single orders of events that simulations have met, each with a server that the test plays. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { hasUnsent } from '../../client/sync/local-doc.ts';
import { setText } from '../../core/draft/edit-draft.ts';
import { noContent } from '../../core/profile/difference.ts';
import { frameBounds } from '../../core/protocol/client-frame.ts';
import { closeCode } from '../../core/protocol/control.ts';
import { beyond, contentOf } from './content.ts';
import { byHand, draft, type Hands } from './by-hand.ts';
import type { HttpAnswer } from './network.ts';
import type { Tab } from './tab.ts';

const typed = (text: string): Uint8Array => {
  const doc = new Y.Doc();
  setText(doc, 'name', text);
  return Y.encodeStateAsUpdate(doc);
};
const nameIn = (tab: Tab): string => tab.editor!.draft.doc.getText('name').toString();
const stateOf = (tab: Tab): string => tab.editor!.draft.state().kind;
/** A tab whose socket is greeted, and whose first answer is on disk. */
async function opened({ open, wires, pass }: Hands): Promise<Tab> {
  const tab = open();
  await pass(200);
  wires.at(-1)!.greet('write');
  await pass(100);
  wires.at(-1)!.send({ type: 'durable', frames: 1 });
  await pass(100);
  expect(stateOf(tab)).toBe('saved');
  return tab;
}

it('[U2] what another tab sent before what it builds on had come is sent on with it, and is not saved before that is on disk', () =>
  byHand(async (hands) => {
    const { wires, as, pass } = hands;
    const [one, other] = [await opened(hands), await opened(hands)];
    const [oneWire, otherWire] = wires;
    const update = typed('Night');
    oneWire!.give(update);
    await pass(100);
    await as(one, () => setText(one.editor!.draft.doc, 'name', 'Night shift'));
    await pass(100);
    expect([nameIn(other), stateOf(other)]).toEqual(['', 'saved']);
    const before = otherWire!.changes.length;
    otherWire!.give(update);
    await pass(100);
    expect([nameIn(other), stateOf(other), other.editor!.draft.flushed()]).toEqual(['Night shift', 'sending', false]);
    expect(otherWire!.changes).toHaveLength(before + 1);
    expect(otherWire!.changes.at(-1)!.reach.get(one.editor!.draft.doc.clientID)).toBe(6);
    otherWire!.send({ type: 'durable', frames: before + 1 });
    await pass(100);
    expect([stateOf(other), other.editor!.draft.flushed()]).toEqual(['saved', true]);
  }));

it('[U3] a writer who becomes a reader with a change on its way goes on reading', () =>
  byHand(async (hands) => {
    const { wires, as, pass } = hands;
    const tab = await opened(hands);
    await as(tab, () => setText(tab.editor!.draft.doc, 'name', 'Night'));
    for (let times = 1; times <= 3; times++) {
      wires.at(-1)!.send({ type: 'access', level: 'read', commit: false, base: null });
      wires.at(-1)!.close(closeCode.notAllowed, 'this needs the permission to edit security profiles');
      await pass(1_000);
      expect(wires).toHaveLength(1 + times);
    }
    wires.at(-1)!.greet('read');
    await pass(100);
    expect([stateOf(tab), tab.editor!.draft.online()]).toEqual(['rejected', true]);
    expect(wires.at(-1)!.changes).toEqual([]);
  }));

const refusals = [
  [closeCode.notAllowed, 'a change under the client id of somebody else', 'not-allowed'],
  [closeCode.invalidPayload, 'a change that builds on unknown changes', 'not-taken'],
] as const;

it.each(refusals)('[U17] [U17a] a client rejected with %i, “%s”, tries once more, and then stops', (code, reason, kind) =>
  byHand(async (hands) => {
    const { wires, as, pass } = hands;
    const tab = await opened(hands);
    await as(tab, () => setText(tab.editor!.draft.doc, 'name', 'Night'));
    for (const sockets of [2, 2]) {
      wires.at(-1)!.greet('write');
      await pass(100);
      wires.at(-1)!.close(code, reason);
      await pass(5_000);
      expect(wires).toHaveLength(sockets);
    }
    expect(tab.editor!.draft.stop()).toEqual({ kind, reason });
    expect(tab.editor!.draft.state()).toEqual({ kind: 'rejected', edits: 'here' });
  }),
);

it('[U17] a client rejected by chance goes on, and the next time counts anew', () =>
  byHand(async (hands) => {
    const { wires, pass } = hands;
    const tab = await opened(hands);
    for (let times = 1; times <= 3; times++) {
      wires.at(-1)!.close(closeCode.invalidPayload, 'the message ends too early');
      await pass(1_000);
      expect(wires).toHaveLength(1 + times);
      wires.at(-1)!.greet('write');
      await pass(100);
      wires.at(-1)!.send({ type: 'durable', frames: 1 });
      await pass(100);
      expect(stateOf(tab)).toBe('saved');
    }
  }));

it('[U17] one refusal of either kind is enough after the other, also where no socket opened in between', () =>
  byHand(async (hands) => {
    const { wires, pass } = hands;
    const tab = await opened(hands);
    wires[0]!.close(closeCode.invalidPayload, 'a change that cannot be applied');
    hands.isUp = false;
    await pass(5_000);
    hands.isUp = true;
    await pass(5_000);
    wires[1]!.greet('write');
    await pass(100);
    wires[1]!.close(closeCode.notAllowed, 'a change under the client id of somebody else');
    await pass(5_000);
    expect([wires.length, tab.editor!.draft.stop()?.kind]).toEqual([2, 'not-allowed']);
  }));

it('[U17] [U17b] a change too large for any frame is not sent, and neither a network nor a confirmed session makes it smaller', () =>
  byHand(async (hands) => {
    const { wires, as, pass } = hands;
    const tab = await opened(hands);
    const before = wires[0]!.changes.length;
    await as(tab, () => setText(tab.editor!.draft.doc, 'description', 'x'.repeat(frameBounds.frame)));
    await pass(5_000);
    tab.announceNetwork(true);
    await as(tab, () => void tab.session.check());
    await pass(5_000);
    expect([wires.length, wires[0]!.changes.length]).toEqual([1, before]);
    expect(tab.editor!.draft.stop()).toEqual({ kind: 'too-large', reason: '' });
    expect(tab.editor!.draft.state()).toEqual({ kind: 'rejected', edits: 'here' });
  }));

it('[P9] a client that knows only that a draft is closed asks until the server answers how', () =>
  byHand(async (hands) => {
    const { wires, answers, pass } = hands;
    const tab = await opened(hands);
    const path = `GET /api/drafts/${draft}`;
    const { body } = await answers.get(path)!;
    answers.delete(path);
    wires[0]!.close(closeCode.draftClosed, 'the draft is closed');
    await pass(4_000);
    expect([stateOf(tab), tab.editor!.draft.ending()]).toEqual(['closed', null]);
    answers.set(path, { status: 200, body: { ...(body as object), state: 'discarded', closedBy: 'ben' } });
    await pass(4_000);
    expect(tab.editor!.draft.ending()).toEqual({ how: 'discarded', by: 'ben', profile: null, commit: null });
  }));

it('[P9] a client asks how a draft ended once at a time, however often the session is confirmed meanwhile', () =>
  byHand(async (hands) => {
    const { wires, answers, as, pass } = hands;
    const tab = await opened(hands);
    const path = `GET /api/drafts/${draft}`;
    const isOpen = await answers.get(path)!;
    answers.delete(path);
    wires[0]!.close(closeCode.draftClosed, 'the draft is closed');
    for (let times = 0; times < 4; times++) {
      await pass(500);
      await as(tab, () => void tab.session.check());
    }
    answers.set(path, isOpen);
    await pass(7_000);
    expect(wires).toHaveLength(2);
    wires[1]!.greet('write');
    await pass(10_000);
    expect([wires.length, tab.editor!.draft.online()]).toEqual([2, true]);
  }));

it('[P9] a client whose draft is reported gone while it is open tries again', () =>
  byHand(async (hands) => {
    const { wires, pass } = hands;
    const tab = await opened(hands);
    wires[0]!.close(closeCode.gone, 'there is no such draft');
    await pass(4_000);
    expect(wires).toHaveLength(2);
    wires[1]!.greet('write');
    await pass(100);
    expect([tab.editor!.draft.online(), tab.editor!.draft.stop()]).toEqual([true, null]);
  }));

it('[P8] a close of an earlier session does not sign out a person who has signed in since; of the present one it does', () =>
  byHand(async (hands) => {
    const { wires, answers, pass } = hands;
    const tab = await opened(hands);
    wires[0]!.close(closeCode.signedOut, 'signed out');
    await pass(200);
    expect(wires).toHaveLength(2);
    expect(tab.session.session()).toMatchObject({ state: 'signed-in', status: 'confirmed' });
    const problem = { type: 'about:blank', status: 401, code: 'signed-out', title: 'You are signed out', detail: '' };
    answers.set('GET /api/session', { status: 401, body: problem });
    wires[1]!.close(closeCode.signedOut, 'signed out');
    await pass(5_000);
    expect(wires).toHaveLength(2);
    expect([stateOf(tab), tab.session.session()]).toMatchObject(['signed-out', { status: 'expired' }]);
  }));

it('[P8] an answer from before the rights came back does not stop a session that has been confirmed since', () =>
  byHand(async (hands) => {
    const { wires, answers, as, pass } = hands;
    const tab = await opened(hands);
    const path = 'GET /api/session';
    const allowed = await answers.get(path)!;
    const late = Promise.withResolvers<HttpAnswer>();
    answers.set(path, late.promise);
    hands.isUp = false;
    wires[0]!.close(closeCode.restarting, 'the server is restarting');
    await pass(1_000);
    answers.set(path, allowed);
    void tab.session.check();
    await pass(100);
    await as(tab, () => late.resolve({ status: 200, body: { ...(allowed.body as object), permissions: [] } }));
    await pass(100);
    hands.isUp = true;
    await pass(5_000);
    expect(wires).toHaveLength(2);
    expect(tab.editor!.draft.stop()).toBeNull();
  }));

it('[U5] a tab that opens a draft which another has begun to edit finds its edits, and knows that the server lacks them', () =>
  byHand(async ({ open, store, answers, as, pass }) => {
    const path = `GET /api/drafts/${draft}`;
    const answer = await answers.get(path)!;
    const late = Promise.withResolvers<HttpAnswer>();
    answers.set(path, late.promise);
    const tab = open();
    await pass(200);
    const at = '2026-01-01T00:00:00.000Z';
    const record = { id: draft, base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null };
    void store.addDraft({ ...record, fresh: false, onServer: true, unsaved: true }, typed('Night'));
    await pass(50);
    await as(tab, () => late.resolve(answer));
    await pass(200);
    expect([nameIn(tab), tab.editor!.draft.unsaved()]).toEqual(['Night', true]);
    expect(await store.draft(draft)).toMatchObject({ unsaved: true });
  }));

const discarded = { type: 'closed', reason: 'discarded', by: 'ben' } as const;

it('[U1] edits made in one tab are on the device, also when another has closed the draft as ended', () =>
  byHand(async (hands) => {
    const { wires, as, pass, store } = hands;
    const [one, other] = [await opened(hands), await opened(hands)];
    wires[0]!.send(discarded);
    await pass(100);
    await as(one, one.close);
    await pass(100);
    expect(await store.draft(draft)).toBeNull();
    await as(other, () => setText(other.editor!.draft.doc, 'name', 'Night'));
    await pass(500);
    expect(other.editor!.draft.state().edits).toBe('here');
    expect(await store.draft(draft)).toMatchObject({ unsaved: true });
    expect(beyond(contentOf(Y.mergeUpdates(await store.updates(draft))), other.editor!.content)).toBeNull();
  }));

it('[U1] a tab that closes an ended draft leaves what only another tab has written', () =>
  byHand(async (hands) => {
    const { wires, as, pass, store } = hands;
    const tab = await opened(hands);
    wires[0]!.send(discarded);
    await pass(100);
    void store.appendUpdates(draft, [typed('Night')], null);
    await pass(100);
    await as(tab, tab.close);
    await pass(100);
    expect(await store.draft(draft)).not.toBeNull();
  }));

it('[U5] what another tab has noted as acknowledged stays noted, so that edits made here are told from it', () =>
  byHand(async ({ open, as, pass, store }) => {
    const tab = open();
    await pass(200);
    await as(tab, () => setText(tab.editor!.draft.doc, 'name', 'Night'));
    const acknowledged = { snapshot: Y.encodeSnapshot(Y.snapshot(new Y.Doc())), content: noContent };
    void store.changeDraft(draft, { acknowledged, unsaved: false });
    await pass(1_000);
    expect(hasUnsent((await store.draft(draft))!, tab.editor!.draft.doc)).toBe(true);
  }));

/** A tab in a draft that nobody has written, whose socket is greeted. */
async function begun({ open, store, answers, wires, pass }: Hands): Promise<Tab> {
  const at = '2026-01-01T00:00:00.000Z';
  const record = { id: draft, base: null, name: '', createdAt: at, updatedAt: at, acknowledged: null, save: null, ending: null };
  void store.addDraft({ ...record, fresh: true, onServer: false, unsaved: false }, null);
  await pass(50);
  answers.set(`PUT /api/drafts/${draft}`, { status: 201, body: { draft: {}, others: [] } });
  const tab = open();
  await pass(200);
  wires.at(-1)!.greet('write');
  await pass(100);
  expect([wires.length, stateOf(tab)]).toEqual([1, 'unchanged']);
  return tab;
}

it('[U40] a client in a draft without edits sends nothing before the first edit, and all of it then', () =>
  byHand(async (hands) => {
    const { wires, as, pass, store } = hands;
    const tab = await begun(hands);
    expect(wires[0]!.changes).toEqual([]);
    await as(tab, () => setText(tab.editor!.draft.doc, 'name', 'Night'));
    await pass(500);
    expect([stateOf(tab), wires[0]!.changes.length]).toEqual(['sending', 1]);
    wires[0]!.send({ type: 'durable', frames: 1 });
    await pass(500);
    expect([stateOf(tab), (await store.draft(draft))?.fresh]).toEqual(['saved', false]);
  }));

it('[U40] a client takes part in a draft whose first edit another person makes', () =>
  byHand(async (hands) => {
    const { wires, pass } = hands;
    const tab = await begun(hands);
    wires[0]!.give(typed('Day'));
    await pass(500);
    wires[0]!.send({ type: 'durable', frames: 1 });
    await pass(500);
    expect([stateOf(tab), nameIn(tab), tab.editor!.draft.unsaved()]).toEqual(['saved', 'Day', false]);
  }));

it('[U44] [U46] a socket that does not open is told by its reason: something in between, a draft that is kept from the person, or no network', () =>
  byHand(async (hands) => {
    const { answers, pass } = hands;
    const tab = await opened(hands);
    const [session, item] = [await answers.get('GET /api/session')!, await answers.get(`GET /api/drafts/${draft}`)!];
    hands.isUp = false;
    hands.wires.at(-1)!.close(closeCode.restarting, '');
    await pass(1_000);
    // As a server does that starts again.
    expect(stateOf(tab)).toBe('offline');
    await pass(10_000);
    expect([stateOf(tab), tab.editor!.draft.isBlocked()]).toEqual(['blocked', true]);
    answers.delete('GET /api/session');
    await pass(10_000);
    expect(stateOf(tab)).toBe('offline');
    answers.set('GET /api/session', session);
    answers.set(`GET /api/drafts/${draft}`, { status: 404, body: { code: 'not-found', title: '', detail: '' } });
    await pass(10_000);
    expect(tab.editor!.draft.stop()).toEqual({ kind: 'hidden', reason: '' });
    answers.set(`GET /api/drafts/${draft}`, item);
    hands.isUp = true;
    tab.editor!.draft.reconnect();
    await pass(1_000);
    expect(hands.wires).toHaveLength(2);
  }));
