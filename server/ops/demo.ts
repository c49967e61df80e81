/** `npm run demo`: the same server with sample profiles and four accounts, to be tried side by side. */
import { randomUUID } from 'node:crypto';
import { inputToProposal } from '../../core/profile/content.ts';
import type { ProfileInput } from '../../core/profile/profile.ts';
import type { Server } from '../compose.ts';
import { run, type Extension } from '../run.ts';
import { sessionCookie } from '../web/session-cookie.ts';
import type { Storage } from '../storage/storage.ts';

const password = 'two windows side by side';

/** All accounts that can sign in, and their permissions. */
const accounts = [
  { username: 'ada', displayName: 'Ada (administrator)', profile: 'Admin', may: 'everything' },
  { username: 'edo', displayName: 'Edo (editor)', profile: 'ProfileEditor', may: 'edit profiles, but not create any' },
  { username: 'vera', displayName: 'Vera (viewer)', profile: 'ProfileViewer', may: 'look on' },
  { username: 'noa', displayName: 'Noa (neither)', profile: 'Agent', may: 'none of it' },
] as const;

const samples: readonly ProfileInput[] = [
  { name: 'ProfileEditor', description: 'Edits security profiles, but creates none.', chosen: ['SecurityProfiles.Edit', 'Users.View'] },
  { name: 'ProfileViewer', description: 'Looks at security profiles.', chosen: ['SecurityProfiles.View'] },
  {
    name: 'Team lead Ulm',
    description: 'Leads the agents of Ulm, and sees only them.',
    chosen: ['Users.Edit', 'Users.EnableAndDisable', 'Queues.View', 'ManagerListenIn', 'Scheduling.View'],
    accessControl: { resources: ['User', 'SecurityProfile', 'Queue'], tags: { site: 'Ulm' } },
    tags: { site: 'Ulm' },
  },
  {
    name: 'Report reader',
    description: 'Reads saved reports and dashboards.',
    chosen: ['MetricsReports.View', 'AccessMetrics.Dashboards.Access'],
  },
  {
    name: 'Flow designer',
    description: 'Builds contact flows and prompts.',
    chosen: ['ContactFlows.Publish', 'ContactFlows.Edit', 'Prompts.Edit'],
  },
];

const extension: Extension = {
  prepare: async (server) => {
    if ((await server.storage.users.count()) > 0) return;
    const passwordHash = await server.passwords.hash(password);
    const [administrator, ...others] = accounts;
    const ada = await addAccount(server.storage, administrator, passwordHash);
    await server.access.refresh();
    await commitSamples(server, ada);
    for (const account of others) await addAccount(server.storage, account, passwordHash);
    await server.access.refresh();
  },
  greet: (address) =>
    [
      '',
      `Accord is ready to be tried at ${address}. Everybody's password is: ${password}`,
      '',
      ...accounts.map(({ username, may }) => `  ${username.padEnd(5)} may ${may}`),
      '',
      'To see people work together, put two windows side by side: one as usual, the other private,',
      'or in another browser or browser profile; two tabs of one window share one sign-in.',
      'What you do is kept; remove the folder data/demo to start afresh.',
      '',
      '',
    ].join('\n'),
};

/** The samples are committed like every profile, by a user who may commit them. Permissions that another catalogue lacks are dropped. */
async function commitSamples({ sessions, committer }: Server, user: string): Promise<void> {
  const cookie = `${sessionCookie}=${await sessions.create(user)}`;
  const session = await sessions.resolve(cookie);
  for (const sample of samples)
    await committer.commit(randomUUID(), { kind: 'create', proposal: inputToProposal(sample) }, { user, session: session?.id ?? null });
  await sessions.endPresented(cookie);
}

/** Answers the new user's id. */
async function addAccount(
  storage: Storage,
  { username, displayName, profile: name }: (typeof accounts)[number],
  passwordHash: string,
): Promise<string> {
  const profile = await storage.profiles.byName(name);
  if (!profile) throw new Error(`The demo needs the profile ${name}, which is not there.`);
  const [id, at] = [randomUUID(), new Date().toISOString()];
  await storage.users.insert({
    ...{ id, username, displayName, passwordHash, enabled: true, profiles: [profile.id], tags: {} },
    createdAt: at,
    updatedAt: at,
  });
  return id;
}

await run(
  { DATA_DIR: './data/demo', INSTANCE_NAME: 'Accord demo', ...process.env, ADMIN_USERNAME: undefined, ADMIN_PASSWORD: undefined },
  extension,
);
