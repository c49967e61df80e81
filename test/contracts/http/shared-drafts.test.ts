/** Drafts that people begin at several servers on one database at once. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { until } from '../../support/relay.ts';
import { openRelayClient } from '../../support/relay-client.ts';
import { openShared, sharedDatabases } from '../../support/shared-servers.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 });

describe.each(sharedDatabases)('over %s', (database) => {
  test('[P46] [P64] of people who begin one draft at two servers at once one is its author, and both are told so', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const servers = [await shared.start(), await shared.start()] as const;
    const people = [
      await servers[0].signIn('admin'),
      await servers[1].personWith(['SecurityProfiles.View', 'SecurityProfiles.Create']),
    ] as const;
    await servers[0].access.refresh();
    const outcomes = new Set<string>();
    for (let round = 0; round < 15; round++) {
      const id = randomUUID();
      const answers = await Promise.all(people.map((person) => person.call('PUT', `/api/drafts/${id}`, { body: {} })));
      const first = answers.findIndex(({ status }) => status === 201);
      outcomes.add(answers.map(({ status }) => status).join());
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect((await servers[0].storage.drafts.byId(id))!.createdById).toBe(people[first]!.userId);
      // Whatever each had open meanwhile, its clients find the draft as it is stored.
      const client = await openRelayClient(servers[0].url, `/sync/${id}`, { cookie: people[0].cookie });
      await until('it is open', () => client.messages.some(({ type }) => type === 'access'));
      await client.leave();
    }
    expect([...outcomes].every((outcome) => ['201,200', '200,201', '201,404', '404,201'].includes(outcome))).toBe(true);
  });

  test('[P64] who waits in a draft that another server began first is closed, and finds it as it is', async ({ skip }) => {
    const shared = await openShared(database);
    if (typeof shared === 'string') return skip(shared);
    const storage = await shared.open();
    const other = await shared.open();
    let meanwhile = async (): Promise<unknown> => null;
    const raced: typeof storage = {
      ...storage,
      transaction: async (work) => {
        const happens = meanwhile;
        meanwhile = async () => null;
        await happens();
        return storage.transaction(work);
      },
    };
    const server = await shared.start({ storage: raced });
    const admin = await server.signIn('admin');
    const somebody = await server.plantUser('somebody', []);
    const id = randomUUID();
    const client = await openRelayClient(server.url, `/sync/${id}`, { cookie: admin.cookie });
    await until('it is open', () => client.messages.some(({ type }) => type === 'access'));
    meanwhile = () =>
      other.drafts.begin({
        ...{ id, base: null, name: '', tags: {}, createdAt: new Date().toISOString() },
        ...{ createdBy: 'somebody', createdById: somebody.id },
      });
    const answer = await admin.call('PUT', `/api/drafts/${id}`, { body: {} });
    expect([answer.status, answer.body]).toMatchObject([200, { draft: { createdBy: 'somebody' } }]);
    await until('the client is sent to what is stored', () => client.state.closed === 1012);
    expect((await other.drafts.byId(id))!.createdById).toBe(somebody.id);
  });
});
