/** What each step of a schedule does. */
import { markOf } from '../../core/draft/contributions.ts';
import { acknowledge } from '../../core/draft/edit-draft.ts';
import { readAcknowledged, readDraft } from '../../core/draft/read-draft.ts';
import { contributionsHere } from '../../client/sync/told-contributions.ts';
import { findingsOf } from '../../core/validation/findings.ts';
import { sessionCookie } from '../../server/web/session-cookie.ts';
import type { Device, Person } from './device.ts';
import { editSomething, moveTags, tidyUp } from './edits.ts';
import { reach } from './people.ts';
import type { Step } from './schedule.ts';
import type { Simulation } from './simulation.ts';
import type { Editor, Tab } from './tab.ts';
import { createRealm } from './world.ts';
import { digestOf } from '../../core/profile/digest.ts';
import { builtInCatalog } from '../support/catalog.ts';

const catalog = builtInCatalog();

const nobody = createRealm('the world');

/** Longest time that anybody waits for the server to do what it was asked, in milliseconds. */
const longestAnswer = 2_000;

/** Most tabs that are open at the same time. */
const mostTabs = 6;

export async function takeStep(simulation: Simulation, step: Step): Promise<void> {
  simulation.world.reseed(step.chance);
  await carryOut(simulation, step);
  await simulation.pass(step.pause);
}

async function carryOut(simulation: Simulation, { kind, who }: Step): Promise<void> {
  const { world, network, disk, tally, devices, tabs } = simulation;
  const device = devices[who % devices.length]!;
  const tab = [...tabs][who % Math.max(1, tabs.size)];
  const here = [...tabs].filter((one) => one.device === device);
  const person = device.person;
  switch (kind) {
    case 'edit':
      for (let more = 1 + world.random.below(3); more > 0; more--)
        await editIn(simulation, tab, ({ draft }) => editSomething(draft.doc, world.random, tab!.platform.newRowId));
      return;
    case 'undo':
      return editIn(simulation, tab, ({ undo }) => {
        if (undo.undo()) tally.undos += 1;
      });
    case 'acknowledge':
      return editIn(simulation, tab, (editor) => acknowledgeAll(simulation, editor, tab!.device.person));
    case 'open tab':
      if (tabs.size >= mostTabs) return;
      return simulation.as(nobody, () => void simulation.open(device));
    case 'close tab':
      if (!tab) return;
      tabs.delete(tab);
      return simulation.as(tab.realm, tab.close);
    case 'crash tab':
      return tab && simulation.crash(tab, world.isOneOf(0.3));
    case 'crash browser': {
      const silently = world.isOneOf(0.3);
      return here.forEach((one) => simulation.crash(one, silently));
    }
    case 'cut':
      tally.partitions += 1;
      network.cut(device.route);
      return announceNetwork(simulation, here, false);
    case 'heal':
      network.heal(device.route);
      return announceNetwork(simulation, here, true);
    case 'reset':
      for (const line of network.lines()) if (line.route === device.route && world.isOneOf(0.7)) line.reset();
      return;
    case 'silence':
      for (const line of network.lines()) if (line.route === device.route) line.silence();
      return;
    case 'slow':
      device.route.delay = world.isOneOf(0.5) ? 20 : 400;
      return;
    case 'crash server':
      return simulation.crashServer(world.isOneOf(0.3));
    case 'restart server': {
      const realm = simulation.server()?.realm;
      return realm && simulation.as(realm, simulation.restartServer);
    }
    case 'disk slow':
      disk.slowness = world.isOneOf(0.5) ? 4 : 120;
      return;
    case 'disk full':
      disk.isFull = true;
      world.after(world.between(1, 200), () => (disk.isFull = false), nobody);
      return;
    case 'take rights':
      return takeRights(simulation, person);
    case 'give rights':
      return void (await giveRights(simulation, person));
    case 'disable':
      return disable(simulation, person);
    case 'tag draft':
      return editIn(simulation, tab, ({ draft }) => moveTags(draft.doc, world.random));
    case 'retag base':
      return retagBase(simulation);
    case 'remove base':
      return removeBase(simulation);
    case 'end session':
      tally['sessions ended'] += 1;
      return void (await simulation.ask(async ({ storage, sessions }) => {
        await storage.transaction((tables) => tables.sessions.deleteOfUser(person.id));
        sessions.announceEnd({ user: person.id });
      }));
    case 'sign in':
      return signIn(simulation, device);
    case 'save':
      return save(simulation, tab);
    case 'discard':
      return void (await simulation.ask(async ({ relay, sessions }) => {
        const session = (await sessions.look(device.cookie))?.id ?? null;
        const asking = { user: person.id, username: person.username, session };
        if ((await relay.discard(simulation.draft, asking)) === 'discarded') tally.discards += 1;
      }));
    case 'wait':
  }
}

/** A person edits where the page lets them. */
async function editIn(simulation: Simulation, tab: Tab | undefined, change: (editor: Editor) => void): Promise<void> {
  const editor = tab?.editor;
  if (!editor || editor.draft.ending() || editor.draft.access()?.level === 'read' || !editor.draft.ready()) return;
  await simulation.as(tab.realm, () => change(editor));
}

/** As the review shows it to a person, who acknowledges all of it. */
export function acknowledgeAll({ tally, instance }: Simulation, { draft }: Editor, person: Person): void {
  const { doc } = draft;
  const { proposal } = readDraft(doc);
  const base = draft.base() && instance.base;
  const acknowledged = readAcknowledged(doc);
  const me = { id: markOf(person.id), username: person.username };
  const contributions = contributionsHere(draft.contributions(), {
    proposal,
    acknowledged,
    own: new Map(),
    me,
    hasUnsent: !draft.flushed(),
  });
  for (const finding of findingsOf(catalog, proposal, { base, contributions, acknowledged, committer: me.id })) {
    if (finding.state !== 'open') continue;
    acknowledge(doc, finding);
    tally['findings acknowledged'] += 1;
  }
}

const announceNetwork = async ({ world, as }: Simulation, tabs: readonly Tab[], online: boolean): Promise<void> => {
  if (world.isOneOf(0.5)) for (const tab of tabs) await as(tab.realm, () => tab.announceNetwork(online));
};

async function takeRights(simulation: Simulation, person: Person): Promise<void> {
  const { instance, tally, checks, world } = simulation;
  if (checks.log.length() === 0) return;
  const profiles = world.isOneOf(0.7) ? [instance.viewer] : [];
  tally['rights taken'] += 1;
  await changeUser(simulation, person, { profiles });
}

/** Tells whether it is done. */
export async function giveRights(simulation: Simulation, person: Person): Promise<() => boolean> {
  const { instance, tally } = simulation;
  if (!simulation.server()) return () => true;
  tally['rights given'] += 1;
  return changeUser(simulation, person, { profiles: [instance.ownProfiles.get(person.id)!], enabled: true });
}

async function disable(simulation: Simulation, person: Person): Promise<void> {
  const { tally, checks } = simulation;
  if (checks.log.length() === 0) return;
  tally['rights taken'] += 1;
  await changeUser(simulation, person, { enabled: false });
}

/** As the route does it. */
function changeUser({ ask, rights }: Simulation, person: Person, change: { profiles?: string[]; enabled?: boolean }) {
  return ask(({ storage, access, sessions }) =>
    rights.change(person, async () => {
      await storage.transaction(async (tables) => {
        await tables.users.update({ ...(await tables.users.byId(person.id))!, ...change });
        if (change.enabled === false) await tables.sessions.deleteOfUser(person.id);
      });
      if (change.enabled === false) sessions.announceEnd({ user: person.id });
      await access.refreshUser(person.id);
    }),
  );
}

/** Into the reach of who is limited to tags, or out of it. */
async function retagBase({ ask, rights, instance, tally, world, devices }: Simulation): Promise<void> {
  if (!devices.some(({ person }) => person === instance.limited)) return;
  const tags = { [reach.key]: world.isOneOf(0.5) ? reach.value : 'night' };
  await ask(({ storage, access }) =>
    rights.change('base', async () => {
      await storage.canonicalTransaction(async ({ profiles }) => {
        const profile = await profiles.byId(instance.base.id);
        if (profile) await profiles.write({ ...profile, tags, revision: profile.revision + 1 }, null, false);
      });
      tally['base retagged'] += 1;
      await access.refreshProfile(instance.base.id);
    }),
  );
}

async function removeBase({ ask, rights, instance, tally, devices }: Simulation): Promise<void> {
  if (!devices.some(({ person }) => person === instance.limited)) return;
  await ask(({ storage, access }) =>
    rights.change('base', async () => {
      await storage.canonicalTransaction(async ({ profiles }) => profiles.delete(instance.base.id));
      tally['base removed'] += 1;
      await access.refreshProfile(instance.base.id);
    }),
  );
}

export async function signIn(simulation: Simulation, device: Device): Promise<void> {
  const isDone = await simulation.ask(async ({ sessions, storage }) => {
    if (!(await storage.users.byId(device.person.id))?.enabled) return;
    const token = await sessions.create(device.person.id);
    device.cookie = `${sessionCookie}=${token}`;
  });
  await simulation.pass(longestAnswer, isDone);
  for (const tab of simulation.tabs) if (tab.device === device) await simulation.as(tab.realm, () => void tab.session.check());
}

/** A person reviews what the draft says and asks for it to be saved, or thinks better of it. */
export async function save(simulation: Simulation, tab: Tab | undefined): Promise<void> {
  const { world, tally, checks } = simulation;
  await editIn(simulation, tab, (editor) => {
    const { draft, save } = editor;
    const { step } = save.saving();
    if (step === 'waiting' || step === 'sent') return world.isOneOf(0.3) ? save.cancel() : undefined;
    if (world.isOneOf(0.8)) {
      tidyUp(draft.doc);
      acknowledgeAll(simulation, editor, tab!.device.person);
    }
    const content = draft.content();
    save.ask({ content, digest: digestOf(catalog, content, draft.base()) });
    const saving = save.saving();
    tally['saves asked'] += 1;
    if ('request' in saving) checks.commits.asked(saving.request.id, { username: tab!.device.person.username, content });
  });
}
