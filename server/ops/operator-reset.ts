/** Restores access for a person who can no longer sign in: a link, printed by the operator. */
import { theOperator } from '../audit/origin.ts';
import { Refused } from './backup/refused.ts';
import { openBeside } from './open-beside.ts';
import type { Answer } from './backup/command.ts';
import { readConfig, type Config, type Environment } from '../config/config.ts';
import { describeLinks, linksTo } from '../web/links.ts';
import { createInvitation } from '../accounts/invitations.ts';
import { lookEvery } from '../accounts/watch-operator.ts';
import type { Storage } from '../storage/storage.ts';
import type { StoredUser } from '../storage/tables/users.ts';
import { unavailableBy, type Unavailable } from '../storage/unavailable.ts';

export interface ResetDeps {
  readonly random: (bytes: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The command changed nothing, and the sentence gives the reason. */
const refused = 2;

const usage = 'npm run reset-password -- <username>';

export async function resetPasswordCommand(env: Environment, words: readonly string[], deps: ResetDeps): Promise<Answer> {
  try {
    return { exitCode: 0, text: await carryOut(env, words, deps) };
  } catch (error) {
    if (error instanceof Refused) return { exitCode: refused, text: error.message };
    const unavailable = unavailableBy(error);
    if (unavailable === null) throw error;
    return { exitCode: refused, text: unavailableSentence[unavailable] };
  }
}

/** [S63] [H74] */
const unavailableSentence: Readonly<Record<Unavailable, string>> = {
  away: 'The database cannot be reached, or another process holds it; nothing was changed. Try again.',
  unknown: 'The connection to the database broke; run this again, which makes another link and voids this one.',
  full: 'The disk of the database is full; nothing was changed. Make room on it, and try again.',
};

async function carryOut(env: Environment, words: readonly string[], deps: ResetDeps): Promise<string> {
  const [username, ...more] = words;
  if (username === undefined || more.length > 0 || username.startsWith('-')) throw new Refused(`One username has to be named: ${usage}`);
  const settings = readConfig(env);
  if (!settings.ok) throw new Refused(settings.problems.join('\n'));
  const storage = await openBeside(settings.config);
  try {
    const { user, token, expiresAt, sessions } = await resetPassword(storage, username, deps);
    return describe(settings.config, user, { token, expiresAt, sessions });
  } finally {
    await storage.close();
  }
}

export interface Reset {
  readonly user: StoredUser;
  readonly token: string;
  readonly expiresAt: string;
  /** How many of theirs ended. */
  readonly sessions: number;
}

/** Throws `Refused` where there is no such user. [G40] */
export async function resetPassword(storage: Storage, username: string, { random, now }: ResetDeps): Promise<Reset> {
  const reading = await storage.epoch.read();
  const at = new Date(reading.at ?? now()).toISOString(); // [G143]
  return storage.transaction(async (tables) => {
    const user = await tables.users.byUsername(username);
    if (!user) throw new Refused(`There is no user ${JSON.stringify(username)}. Check the name${await administratorsOf(tables)}.`);
    const { token, stored, expiresAt } = createInvitation(random, { user: user.id, by: null, at });
    await tables.invitations.put(stored);
    const sessions = await tables.sessions.deleteOfUser(user.id);
    const tokens = await tables.tokens.deleteOfUser(user.id); // [W43]
    const about = { at, outcome: 'success', ...theOperator, target: { kind: 'user', id: user.id, name: user.username } } as const;
    await tables.audit.append([
      { ...about, event: 'invitation-created', before: null, after: { expiresAt }, reason: 'password-reset' },
      ...(sessions > 0
        ? ([{ ...about, event: 'session-ended', before: { sessions }, after: null, reason: 'password-reset' }] as const)
        : []),
      ...(tokens > 0 ? ([{ ...about, event: 'token-revoked', before: { tokens }, after: null, reason: 'password-reset' }] as const) : []),
    ]);
    return { user, token, expiresAt, sessions };
  });
}

/** The names that the operator may have meant: a few of those who may assign profiles to every user. */
async function administratorsOf({ users, profiles }: Pick<Storage, 'users' | 'profiles'>): Promise<string> {
  const names: string[] = [];
  for (const profile of await profiles.administering())
    for (const { username } of await users.holders(profile, everybody, mostNamed)) if (!names.includes(username)) names.push(username);
  return names.length === 0 ? '' : `; administrators are ${names.slice(0, mostNamed).join(', ')}`;
}

const mostNamed = 5;

const everybody = 'everywhere';

function describe(
  config: Config,
  { username, enabled, passwordHash }: StoredUser,
  { token, expiresAt, sessions }: Omit<Reset, 'user'>,
): string {
  const links = linksTo(config, config.port, `/invitation#${token}`);
  return [
    describeLinks(`${username} sets a ${passwordHash === null ? '' : 'new '}password with this link, once, until ${expiresAt}`, links),
    ...(config.port === 0 && config.publicOrigin === null ? ['PORT is 0: put the port that the server printed into the link.'] : []),
    [
      ...(sessions > 0
        ? [
            `${sessions === 1 ? 'One session' : `${sessions} sessions`} of ${username} ended; open windows hear of it within ${lookEvery / 1000} seconds.`,
          ]
        : []),
      'Links that were made before are void.',
      ...(passwordHash === null ? [] : ['The old password works until a new one is set.']),
    ].join(' '),
    ...(enabled ? [] : [`The account is disabled: somebody who may enable accounts has to do that before ${username} can sign in.`]),
  ].join('\n');
}
