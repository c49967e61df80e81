/** A row of the audit as a sentence: who did what, to what; total over any row, whatever it holds. */
import type { AuditFacts, AuditTarget } from './audit-row.ts';

/** A piece of a sentence: text, or the name of a thing that can be linked. */
export type Piece = string | Thing;

export interface Thing {
  readonly kind: AuditTarget['kind'];
  readonly id: string | null;
  readonly name: string;
}

/** As much of a row as the sentence tells; `event` may be one that this version does not know. */
export interface Described {
  readonly event: string;
  readonly actor: { readonly id: string | null; readonly name: string | null; readonly via: string };
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null } | null;
  readonly before: AuditFacts | null;
  readonly after: AuditFacts | null;
  readonly reason: string | null;
}

/** [A65] */
export function describeRow(row: Described): Piece[] {
  const told = Object.hasOwn(sentences, row.event) ? sentences[row.event] : undefined;
  const sentence =
    typeof told === 'function' ? told(row) : (told ?? `{who}: ${row.event.replaceAll(/[-{}]/g, ' ')}${row.target ? ' – {what}' : ''}`);
  const [template, list] = typeof sentence === 'string' ? [sentence, []] : sentence;
  const end = row.actor.via.startsWith('token:') ? ', with a token.' : '.'; // [W47]
  const pieces = `${template}${end}`.split(/[{}]/).flatMap((part, index): readonly Piece[] => {
    if (index % 2 === 0) return [part];
    return part === 'who' ? [who(row)] : part === 'what' ? [what(row)] : (list[Number(part)] ?? []);
  });
  return pieces.filter((piece) => piece !== '');
}

/** The sentence without its links. */
export const plainSentence = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : piece.name)).join('');

/** `{who}` is the actor, `{what}` the target, `{0}` the first of the lists that come with it: no text of a row is ever part of it. */
type Sentence = string | readonly [template: string, lists: readonly (readonly Piece[])[]];

const sentences: Readonly<Record<string, Sentence | ((row: Described) => Sentence)>> = {
  'session-started': '{who} signed in',
  'session-refused': refusedSession,
  'session-ended': endedSession,
  'profile-created': ({ after }) => `{who} created {what}${listIn(after, 'chosen').length > 0 ? `, with ${permissionsIn(after)}` : ''}`,
  'profile-changed': changedProfile,
  'profile-removed': '{who} deleted {what}',
  'draft-discarded': '{who} discarded the draft {what}',
  'draft-reopened': '{who} opened the discarded draft {what} again',
  'user-created': '{who} added the user {what}',
  'user-changed': changedUser,
  'user-removed': '{who} removed the user {what}',
  'profiles-assigned': assigned,
  'password-changed': (row) => `{who} set ${isOwn(row) ? 'their own password' : 'a password for {what}'}`,
  'invitation-created': ({ reason }) =>
    `{who} made a link with which {what} can set a ${reason === 'first-password' ? 'first' : 'new'} password`,
  'token-created': (row) => [`{who} made the token {0}${ofOther(row)}`, [[tokenIn(row.after)]]],
  'token-revoked': endedToken,
  'right-refused': (row) => `{who} was refused what they may not do${times(row)}`,
  'settings-changed': changedSettings,
  'audit-exported': ({ after }) => ['{who} exported events as {0}', [[textIn(after, 'format') ?? 'a file']]],
  'import-applied': '{who} imported profiles',
};

function who({ actor: { id, name, via } }: Described): Piece {
  if (via === 'operator') return 'The operator';
  return id === null ? 'Somebody out of your sight' : { kind: 'user', id, name: name ?? 'a user' };
}

function what({ target }: Described): Piece {
  if (target === null) return 'something';
  const { kind, id, name } = target;
  return { kind: kind as Thing['kind'], id, name: name || (kind === 'draft' ? 'without a name' : `a ${kind}`) };
}

const isOwn = ({ actor, target }: Described): boolean => actor.id !== null && actor.id === target?.id;
const ofOther = (row: Described): string => (isOwn(row) ? '' : ' of {what}');

function textIn(facts: AuditFacts | null, member: string): string | null {
  const value = facts?.[member];
  return typeof value === 'string' ? value : null;
}

function numberIn(facts: AuditFacts | null, member: string): number | null {
  const value = facts?.[member];
  return typeof value === 'number' ? value : null;
}

function listIn(facts: AuditFacts | null, member: string): readonly unknown[] {
  const value = facts?.[member];
  return Array.isArray(value) ? value : [];
}

const tokenIn = (facts: AuditFacts | null): string => JSON.stringify(textIn(facts, 'name') ?? '');

const counted = (count: number, noun: string): string => (count === 1 ? `one ${noun}` : `${count} ${noun}s`);
const permissionsIn = (facts: AuditFacts | null): string => counted(listIn(facts, 'chosen').length, 'permission');

function times({ after }: Described): string {
  const count = numberIn(after, 'count') ?? 1;
  return count > 1 ? `, ${count} times` : '';
}

/** "a", "a and b", "a, b and c". */
const joined = (pieces: readonly Piece[]): Piece[] =>
  pieces.flatMap((piece, index) => (index === 0 ? [piece] : [index === pieces.length - 1 ? ' and ' : ', ', piece]));

const refusedBy: Readonly<Record<string, string>> = {
  'signed-out': 'A session that had ended',
  'setup-refused': 'A link to set up the first administrator',
  'invitation-refused': 'A link to set a password',
};

function refusedSession(row: Described): Sentence {
  const password = row.target ? 'A wrong password for {what}' : 'A wrong username or password';
  const refused = row.reason === 'wrong-credentials' ? password : (refusedBy[row.reason ?? ''] ?? 'A sign-in');
  return `${refused} was refused${times(row)}`;
}

const endedBy: Readonly<Record<string, string>> = {
  'signed-out': 'signed out',
  'signed-in': 'signed in again in the same browser, which ended the session before',
  'signed-out-everywhere': 'signed out everywhere, which ended ',
  'signed-out-elsewhere': 'signed out everywhere else, which ended ',
};
const endedWith: Readonly<Record<string, string>> = {
  removed: ', who was removed',
  disabled: ', who was disabled',
  'password-changed': ', whose password was set',
  'password-reset': ', to set a new password',
};

function endedSession(row: Described): Sentence {
  const [reason, sessions] = [row.reason ?? '', counted(numberIn(row.before, 'sessions') ?? 1, 'session')];
  const ended = endedBy[reason];
  if (ended !== undefined) return `{who} ${ended}${ended.endsWith(' ') ? sessions : ''}`;
  return `{who} ended ${sessions} of ${isOwn(row) ? 'their own' : `{what}${endedWith[reason] ?? ''}`}`;
}

/** One by its owner, or all of an account. */
function endedToken(row: Described): Sentence {
  const tokens = numberIn(row.before, 'tokens');
  if (tokens === null) return [`{who} ended the token {0}${ofOther(row)}`, [[tokenIn(row.before)]]];
  return `{who} ended ${counted(tokens, 'token')} of ${isOwn(row) ? 'their own' : `{what}${endedWith[row.reason ?? ''] ?? ''}`}`;
}

const memberNames: Readonly<Record<string, string>> = {
  name: 'name',
  username: 'username',
  displayName: 'display name',
  description: 'description',
  accessControl: 'access control',
  tags: 'tags',
  catalog: 'the catalogue',
  assertions: 'the assertions',
  grantBeyondOwn: 'GRANT_BEYOND_OWN',
  allowedOrigins: 'the origins',
  publicOrigin: 'PUBLIC_ORIGIN',
  trustProxy: 'the proxies',
  retentionDays: 'RETENTION_DAYS',
};

/** The names of those that differ, in the order of this list. */
const changedMembers = ({ before, after }: Described): string[] =>
  Object.entries(memberNames).flatMap(([member, name]) =>
    JSON.stringify(before?.[member]) === JSON.stringify(after?.[member]) ? [] : [name],
  );

function changedProfile(row: Described): Sentence {
  const { before, after } = row;
  const restored = numberIn(after, 'restored');
  if (restored !== null) return `{who} restored revision ${restored} of {what}`;
  const changes = [
    ...(listIn(after, 'chosen').length > 0 ? [`${permissionsIn(after)} more`] : []),
    ...(listIn(before, 'chosen').length > 0 ? [`${permissionsIn(before)} fewer`] : []),
    ...changedMembers(row).map((name) => `${name === 'tags' ? 'other' : 'another'} ${name}`),
  ];
  return `{who} changed {what}${changes.length > 0 ? `: ${changes.join(', ')}` : ''}`;
}

function changedUser(row: Described): Sentence {
  const [members, enabled, renamed] = [changedMembers(row), row.after?.['enabled'], textIn(row.before, 'username')];
  if (members.length === 0)
    return typeof enabled === 'boolean' ? `{who} ${enabled ? 'enabled' : 'disabled'} {what}` : '{who} changed {what}';
  const was = renamed !== null && members.length === 1;
  return [`{who} changed the {0} of {what}${was ? ', who was called {1}' : ''}`, [joined(members), [renamed ?? '']]];
}

function assigned(row: Described): Sentence {
  const [given, taken] = [joined(thingsIn(row.after)), joined(thingsIn(row.before))];
  const whom = isOwn(row) ? 'themself' : '{what}';
  const gave =
    given.length > 0 ? `{who} gave {0} to ${whom}${taken.length > 0 ? ', and took {1} away' : ''}` : `{who} took {1} from ${whom}`;
  return given.length + taken.length > 0 ? [gave, [given, taken]] : `{who} changed the profiles of ${whom}`;
}

const thingsIn = (facts: AuditFacts | null): Thing[] =>
  listIn(facts, 'profiles').flatMap((one): Thing[] => {
    const [id, name] = [textIn(one as AuditFacts | null, 'id'), textIn(one as AuditFacts | null, 'name')];
    return id === null ? [] : [{ kind: 'profile', id, name: name ?? 'a removed profile' }];
  });

function changedSettings(row: Described): Sentence {
  if (row.before === null) return 'The server started for the first time';
  const changed = changedMembers(row);
  return ['The server started with other settings{0}', [changed.length > 0 ? [': ', ...joined(changed)] : []]];
}
