/** The end of a simulation: everything heals, time passes until nothing more happens, and all replicas are held against the log. */
import { readDraft } from '../../core/draft/read-draft.ts';
import { beyond } from './content.ts';
import type { Schedule } from './schedule.ts';
import { mix } from '../support/random.ts';
import type { Simulation } from './simulation.ts';
import { giveRights, save, signIn } from './steps.ts';
import type { Tab } from './tab.ts';
import { Violation } from './violation.ts';
import { createRealm } from './world.ts';

/** Longest time until everything is quiet, in milliseconds: a silent connection is noticed after 45 s. */
const longestWait = 90_000;

export async function judgeEnd(simulation: Simulation, schedule: Schedule): Promise<void> {
  const { world, checks, rows } = simulation;
  world.reseed(mix(~schedule.seed));
  await heal(simulation);
  await untilQuiet(simulation);
  await lookAgain(simulation);
  judgeReplicas(simulation);
  if (world.isOneOf(0.4)) {
    const writer = [...simulation.tabs].find((tab) => rows.roleOf(tab.device.person) === 'writer');
    await save(simulation, writer);
    await simulation.pass(500);
    await untilQuiet(simulation);
    judgeReplicas(simulation);
  }
  checks.log.readAnew();
  const lost = beyond(checks.acknowledged, checks.log.all());
  if (lost) throw new Violation(`what was acknowledged is lost: ${lost}`);
}

async function heal(simulation: Simulation): Promise<void> {
  const { world, network, disk, devices, tabs } = simulation;
  disk.slowness = 4;
  disk.isFull = false;
  for (const { route } of devices) {
    route.delay = 20;
    network.heal(route);
  }
  if (!world.isOneOf(0.05)) for (const line of network.lines()) if (line.isSilent()) line.reset();
  await simulation.pass(5_000, () => simulation.server() !== null);
  for (const [at, device] of devices.entries()) {
    // Some never get their rights back; the first does, so that the draft reaches the server.
    if (at === 0 || world.isOneOf(0.6)) await simulation.pass(2_000, await giveRights(simulation, device.person));
    await signIn(simulation, device);
  }
  for (const tab of tabs) {
    if (tab.editor === null) tabs.delete(tab);
  }
  for (const device of devices) {
    if (![...tabs].some((tab) => tab.device === device)) await simulation.as(createRealm('healing'), () => void simulation.open(device));
    if (device === devices[0]) await simulation.pass(2_000, () => simulation.checks.log.length() > 0);
  }
}

/** What others did since they opened it last may have let somebody in whose rights depend on the draft, and nobody tells them. */
async function lookAgain(simulation: Simulation): Promise<void> {
  const { tabs, instance } = simulation;
  const theirs = [...tabs].filter(({ device }) => device.person === instance.limited);
  if (theirs.length === 0) return;
  for (const tab of theirs) {
    tabs.delete(tab);
    await simulation.as(tab.realm, tab.close);
  }
  await simulation.as(createRealm('looking again'), () => void simulation.open(theirs[0]!.device));
  // With what they have kept, they may shut themselves out.
  await untilQuiet(simulation);
}

async function untilQuiet(simulation: Simulation): Promise<void> {
  const isQuiet = (): boolean => [...simulation.tabs].every((tab) => unrestOf(simulation, tab) === null);
  await simulation.pass(longestWait, isQuiet);
  await simulation.pass(300);
  if (isQuiet()) return;
  await simulation.pass(longestWait, isQuiet);
  if (isQuiet()) return;
  throw new Violation(
    `after ${longestWait / 1000} s in which nothing went wrong: ${[...simulation.tabs]
      .map((tab) => unrestOf(simulation, tab))
      .filter(Boolean)
      .join('; ')}`,
  );
}

/** What a tab still waits for; null where it is as it should be. */
function unrestOf({ rows, checks, instance }: Simulation, tab: Tab): string | null {
  const { editor, shown, realm } = tab;
  const role = rows.roleOf(tab.device.person);
  const say = (what: string): string => `${realm.name} (${role}) ${what}: ${JSON.stringify(editor?.draft.state())}`;
  if (!editor) return shown ? null : `${realm.name} does not open`;
  if (rows.stateOfDraft() !== 'open') return editor.draft.ending() || role === 'nobody' ? null : say('does not know of the end');
  const { kind } = editor.draft.state();
  const isLimited = tab.device.person === instance.limited;
  if (role === 'nobody') return ['rejected', 'signed-out'].includes(kind) ? null : say('was not told that it may not look');
  // Who was shut out before does not notice that they may come in again until they open it anew.
  if (isLimited && kind === 'rejected') return null;
  const behind = beyond(checks.log.all(), editor.content);
  if (behind) return say(`lacks ${behind}`);
  if (role === 'reader') return editor.draft.online() ? null : say('is not connected');
  return editor.draft.flushed() ? null : say('is not flushed');
}

function judgeReplicas({ checks, rows, tabs }: Simulation): void {
  const truth = JSON.stringify(readDraft(checks.log.doc).proposal);
  const isOpen = rows.stateOfDraft() === 'open';
  for (const tab of tabs) {
    const { editor, shown, realm } = tab;
    const role = rows.roleOf(tab.device.person);
    if (!editor) {
      if (role !== 'nobody' && shown?.kind === 'problem')
        throw new Violation(`${realm.name} may look, and is shown ${JSON.stringify(shown.problem)}`);
      continue;
    }
    const more = beyond(editor.content, checks.log.all());
    if (role === 'writer' && isOpen && more) throw new Violation(`${realm.name} holds what has not reached the log: ${more}`);
    if (role === 'nobody' || !isOpen || more) continue;
    const shows = JSON.stringify(readDraft(editor.draft.doc).proposal);
    if (shows !== truth) throw new Violation(`${realm.name} shows ${shows}, and the log says ${truth}`);
  }
}
