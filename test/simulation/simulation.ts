/** One simulation: people in browsers edit one draft through a bad network, and every promise is checked after everything that happens. */
import { createDraft } from '../../client/sync/new-draft.ts';
import { createChecks, type Checks } from './checks.ts';
import { beyond, contentOf } from './content.ts';
import { createDevice, type Device, type Person } from './device.ts';
import { createDisk, type Disk } from './disk.ts';
import { noFaults, type Faults } from './faults.ts';
import { createEntryJudge } from './entry-judge.ts';
import { createNetwork, type Line, type Network } from './network.ts';
import { mix } from '../support/random.ts';
import { instance, type Instance } from './people.ts';
import { runUnder } from './runtime.ts';
import type { Schedule } from './schedule.ts';
import { createRights, type Rights } from './rights.ts';
import { createRows, type Rows } from './rows.ts';
import { startServer, type ServerRun } from './server.ts';
import { judgeEnd } from './ending.ts';
import { takeStep } from './steps.ts';
import { openTab, type Tab } from './tab.ts';
import { createIds, takeOver } from './take-over.ts';
import { createTally, type Tally } from './tally.ts';
import { createTrace, describeFrame, type Trace } from './trace.ts';
import { createRealm, createWorld, type Realm, type World } from './world.ts';

/** Everything there is in one simulation. */
export interface Simulation {
  readonly world: World;
  readonly instance: Instance;
  readonly disk: Disk;
  readonly network: Network;
  readonly checks: Checks;
  readonly rows: Rows;
  readonly tally: Tally;
  readonly draft: string;
  readonly devices: readonly Device[];
  /** Tabs that are open. */
  readonly tabs: Set<Tab>;
  readonly rights: Rights;
  /** Null while the server is down or starting. */
  server(): ServerRun | null;
  newId(): string;
  open(device: Device): Tab;
  /** The tab ends without a chance to say or keep anything. */
  crash(tab: Tab, silently: boolean): void;
  crashServer(silently: boolean): void;
  /** The server is asked to end, and starts anew when it has. */
  restartServer(): void;
  /** Has the server do something, unless it is down; tells whether it is done, or never will be. */
  ask(work: (run: ServerRun) => Promise<void>): Promise<() => boolean>;
  /** Does something as a tab, or as whoever else. */
  as(realm: Realm, work: () => void): Promise<void>;
  pass(milliseconds: number, until?: () => boolean): Promise<void>;
}

export interface Outcome {
  readonly tally: Tally;
  readonly failure: Error | null;
  /** Steps that were taken before the failure. */
  readonly steps: number;
  /** What went over the network, if that is wanted. */
  readonly trace: readonly string[];
}

const start = Date.parse('2026-01-01T00:00:00.000Z');

/** Carries a schedule out; a broken promise, or a throw of the product, is its failure. */
export async function simulate(schedule: Schedule, faults: Faults = noFaults): Promise<Outcome> {
  const made = await instance();
  const tally = createTally();
  const world = createWorld(start, mix(schedule.seed));
  const trace = createTrace(() => world.now() - start);
  let steps = 0;
  try {
    const simulation = await begin(world, { schedule, made, faults, tally, trace });
    for (const step of schedule.steps) {
      steps += 1;
      await takeStep(simulation, step);
    }
    await judgeEnd(simulation, schedule);
    countEdits(simulation);
    return { tally, failure: null, steps, trace: trace.lines };
  } catch (error) {
    return { tally, failure: error as Error, steps, trace: trace.lines };
  } finally {
    runUnder(null);
  }
}

interface Beginning {
  readonly schedule: Schedule;
  readonly made: Instance;
  readonly faults: Faults;
  readonly tally: Tally;
  readonly trace: Trace;
}

async function begin(world: World, { schedule, made, faults, tally, trace }: Beginning): Promise<Simulation> {
  const deviceByRealm = new Map<Realm, Device>();
  takeOver(world, (realm) => deviceByRealm.get(realm));
  const newId = createIds(world);
  let broken: Error | null = null;
  /** What is found out in the middle of the product's own work must not be caught by it. */
  const guarded =
    <T extends unknown[]>(judge: (...values: T) => void) =>
    (...values: T): void => {
      try {
        judge(...values);
      } catch (error) {
        broken ??= error as Error;
      }
    };
  const disk = createDisk(
    world,
    tally,
    made.database,
    guarded(() => {
      rows.read();
      checks.onCommit();
      rights.note();
    }),
  );
  const network = createNetwork(world, tally, {
    onUp: guarded((line, frame) => {
      trace.note(() => `up   ${line.client.name} ${describeFrame(frame)}`);
      checks.onUp(line, frame);
    }),
    afterUp: guarded((line, frame, isOpen) => checks.afterUp(line, frame, isOpen)),
    onDown: guarded((line, frame) => {
      trace.note(() => `down ${line.client.name} ${describeFrame(frame)}`);
      checks.onDown(line, frame);
    }),
    note: trace.note,
  });
  const draft = newId();
  const rows = createRows(disk.prepare, draft, schedule.hasBase ? made.base.id : null, () => checks.log);
  const devices = peopleOf(schedule, made).map((person) => createDevice(world, tally, person.username, person));
  for (const device of devices) device.cookie = made.cookies.get(device.person.id);
  const tabs = new Set<Tab>();
  const rights = createRights([...made.people, made.limited], rows, world.now, tally);

  let run: ServerRun | null = null;
  let realm: Realm = createRealm('no server');
  let runs = 0;
  const surroundings = {
    ...{ world, disk, faults, newId, catalog: made.catalog },
    onError: (message: string, details: object) =>
      void (tally['disk failures'] > 0 || (broken ??= new Error(`${message}: ${(details as { error?: Error }).error?.stack}`))),
  };
  const startSoon = (milliseconds: number): void => {
    world.after(
      milliseconds,
      () => {
        ({ realm } = startServer(surroundings, `server ${++runs}`, (ready) => {
          run = ready;
          network.listener = ready;
          rights.started();
        }));
      },
      nobody,
    );
  };
  const endServer = (silently: boolean): void => {
    realm.isAlive = false;
    [run, network.listener] = [null, null];
    disk.crash();
    network.crash(realm, silently);
    startSoon(world.between(10, 600));
  };

  const simulation: Simulation = {
    ...{ world, instance: made, disk, network, tally, devices, tabs, rows, rights, newId, draft },
    get checks() {
      return checks;
    },
    server: () => run,
    open: (device) => {
      const tab = openTab({ world, network, device, newId, faults }, draft);
      deviceByRealm.set(tab.realm, device);
      tabs.add(tab);
      return tab;
    },
    crash: (tab, silently) => {
      tally['tab crashes'] += 1;
      tab.realm.isAlive = false;
      tab.device.forget(tab.realm);
      network.crash(tab.realm, silently);
      tabs.delete(tab);
    },
    crashServer: (silently) => {
      if (!realm.isAlive) return;
      tally['server crashes'] += 1;
      endServer(silently);
      checks.log.readAnew();
    },
    restartServer: () => {
      const ending = run;
      if (!ending) return;
      tally['server restarts'] += 1;
      run = null;
      const end = async (): Promise<void> => {
        await ending.relay.close();
        if (realm === ending.realm && realm.isAlive) endServer(false);
      };
      void end();
    },
    ask: async (work) => {
      const asked = run;
      if (!asked) return () => true;
      let isDone = false;
      const carryOut = async (): Promise<void> => {
        try {
          await work(asked);
        } catch (error) {
          // A request that meets a full disk is answered so, and comes to nothing.
          if (!isOfDisk(error as Error)) broken ??= error as Error;
        }
        isDone = true;
      };
      await simulation.as(asked.realm, () => void carryOut());
      return () => isDone || !asked.realm.isAlive;
    },
    as: async (whose, work) => {
      await world.enter(whose, work);
      judge();
    },
    pass: (milliseconds, until) => world.pass(milliseconds, judge, until),
  };
  const judge = (): void => {
    if (!broken) checks.check(tabs);
    if (broken) throw broken;
  };
  /** Of whoever has this connection to the server that runs; one that is ending hears nobody, and closes nobody for what they send. */
  const isHeld = (line: Line, by: (person: Person) => boolean): boolean => {
    const device = deviceByRealm.get(line.client);
    return device !== undefined && run !== null && run.realm === line.server && by(device.person);
  };
  const checks = createChecks({
    ...{ prepare: disk.prepare, draft, tally, judgeEntry: createEntryJudge(made, schedule.hasBase, tally) },
    holding: {
      mayOnlyLook: (line) => isHeld(line, rights.mayOnlyLook),
      isShutOut: (line) => isHeld(line, rights.isShutOut),
      lines: () => (devices.some(({ person }) => rights.isShutOut(person)) ? network.lines().filter((line) => line.isHeard()) : []),
    },
  });
  rows.read();

  startSoon(0);
  await simulation.pass(50);
  await plant(simulation, schedule);
  return simulation;
}

function countEdits({ devices, checks, tally }: Simulation): void {
  for (const edit of devices.flatMap(({ edits }) => edits)) {
    tally.edits += 1;
    if (!beyond(contentOf(edit), checks.acknowledged)) tally['edits acknowledged'] += 1;
  }
}

function peopleOf({ people, isLimited }: Schedule, made: Instance): readonly Person[] {
  return isLimited ? [...made.people.slice(0, people - 1), made.limited] : made.people.slice(0, people);
}

const nobody = createRealm('the machine');
const isOfDisk = (error: Error): boolean => 'code' in error && error.code === 'SQLITE_FULL';

/** The first person has begun the draft, and everybody opens it. */
async function plant(simulation: Simulation, schedule: Schedule): Promise<void> {
  const { devices, instance: made, world, newId } = simulation;
  const [first] = devices;
  const { base } = made;
  const content = schedule.hasBase ? base : { ...base, name: 'Night shift', tags: {} };
  const beginning = createRealm('beginning');
  let id = '';
  const platform = { newId: () => simulation.draft, now: () => new Date(world.now()), newRowId: newId };
  await simulation.as(beginning, () => {
    const made = createDraft(platform as never, first!.storeFor(beginning), {
      base: schedule.hasBase ? { profile: base.id, revision: 1 } : null,
      content,
      holdsEdits: true,
    });
    void made.then((given) => (id = given));
  });
  await simulation.pass(100, () => id !== '');
  for (const update of await first!.storeFor(beginning).updates(simulation.draft)) {
    first!.note(update);
    for (const client of contentOf(update).reach.keys()) first!.clients.add(client);
  }
  if (schedule.isEarly) await openEarly(simulation, devices.at(-1)!, schedule.hasBase);
  for (let at = 0; at < schedule.replicas; at++) {
    const device = devices[at % devices.length]!;
    await simulation.as(beginning, () => void simulation.open(device));
    await simulation.pass(at === 0 ? 120 : 10);
  }
}

/** Somebody knows the draft's id, and takes it for one that is there. */
async function openEarly({ as, draft, instance: made, open, pass, world }: Simulation, device: Device, hasBase: boolean): Promise<void> {
  const knowing = createRealm('knowing');
  const at = new Date(world.now()).toISOString();
  const record = {
    ...{ id: draft, base: hasBase ? { profile: made.base.id, revision: 1 } : null, name: '', createdAt: at, updatedAt: at },
    ...{ fresh: false, onServer: true, unsaved: false, acknowledged: null, save: null, ending: null },
  };
  await as(knowing, () => void device.storeFor(knowing).addDraft(record, null));
  await pass(50);
  await as(knowing, () => void open(device));
  await pass(120);
}
