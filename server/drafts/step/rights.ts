/** What each person may do in a draft, judged by the rights of this moment, and what a change of them does to the sessions. [P8] [P12] */
import { lesserAccess, type DraftAccess } from '../../../core/access/draft-access.ts';
import type { Tags } from '../../../core/access/facts.ts';
import { closeCode } from '../../../core/protocol/control.ts';
import type { Rights, RoomEffect } from './inputs.ts';
import { close } from './leaving.ts';
import { presentSessions, type PresentSession, type RoomState, type SessionId } from './state.ts';

/** What was admitted counts at once where it takes rights, and once it is on disk where it gives them. [P12] */
export function accessOf(state: RoomState, rights: Rights, person: string): DraftAccess {
  if (state.base) return judgeBy(state, rights, person, rights.baseTags());
  const admitted = judgeBy(state, rights, person, state.admittedTags);
  if (state.tagsOnDisk === null || state.tagsOnDisk === state.admittedTags) return admitted;
  return lesserAccess(admitted, judgeBy(state, rights, person, state.tagsOnDisk));
}

const judgeBy = ({ base, createdBy }: RoomState, rights: Rights, person: string, tags: Tags): DraftAccess =>
  rights.judge(person, { base, createdBy, tags });

/** Whether the person may write whatever tags the draft will carry. */
export const isBeyondTags = (state: RoomState, rights: Rights, person: string): boolean =>
  state.base !== null || judgeBy(state, rights, person, {}).level === 'write';

/** The person for whom a Yjs client id is kept that carries no edit yet: the one who shows themselves under it, if they may write. [P22] */
export function reservedFor(state: RoomState, rights: Rights, client: number): string | undefined {
  const person = state.presence.ownerOf(client);
  return person !== undefined && accessOf(state, rights, person).level === 'write' ? person : undefined;
}

/** Holds the sessions of those whom it concerns to the rights of this moment. */
export function reviewAccess(state: RoomState, rights: Rights, concerns: (person: string) => boolean = () => true): RoomEffect[] {
  return [...presentSessions(state)].flatMap(([id, session]) => (concerns(session.person.id) ? reviewOne(state, rights, id, session) : []));
}

function reviewOne(state: RoomState, rights: Rights, id: SessionId, session: PresentSession): RoomEffect[] {
  const before = session.access;
  const access = accessOf(state, rights, session.person.id);
  if (!rights.isEnabled(session.person.id)) return close(state, id, closeCode.signedOut, 'signed out');
  if (access.level === 'none') return closeForRights(state, id);
  session.access = access;
  if (access.level === before.level && access.commit === before.commit) return [];
  const told = accessMessage(state, id, session);
  if (access.level !== 'write' || before.level !== 'read') return told;
  // What it wrote while it could only read is asked for now.
  state.sessions.set(id, { ...session, ...(session.type === 'live' ? { type: 'syncing', held: [] } : askedAgain(session)) });
  return [...told, { type: 'ask', session: id }];
}

const askedAgain = (session: Exclude<PresentSession, { type: 'live' }>): Exclude<PresentSession, { type: 'live' }> =>
  session.type === 'connecting' ? { ...session, hasAnswered: false } : session;

export const closeForRights = (state: RoomState, id: SessionId): RoomEffect[] =>
  close(state, id, closeCode.notAllowed, 'this needs the permission to view security profiles');

export const accessMessage = (
  state: RoomState,
  id: SessionId,
  { access: { level, commit }, speaksControl }: PresentSession,
): RoomEffect[] =>
  level === 'none' || !speaksControl ? [] : [{ type: 'send', to: [id], message: { type: 'access', level, commit, base: state.base } }];

/** Before the request is answered: whoever came while the draft had no author is held to its tags from now on. [A8] */
export function claimed(state: RoomState, person: string, rights: Rights): RoomEffect[] {
  if (state.createdBy !== null) return [];
  state.createdBy = person;
  state.tagsOnDisk ??= {};
  return state.base ? [] : reviewAccess(state, rights);
}
