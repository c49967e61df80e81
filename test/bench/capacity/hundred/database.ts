/** PostgreSQL as a queue before its processors, and the connections through which a node asks it. */
import { mostConnections } from '../../../../server/storage/postgres/postgres-storage.ts';
import type { Question } from '../model.ts';
import { createQueue, createStation, type Station } from './station.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Database {
  /** `read` is called when it is worked on, `done` is told whether it was answered. */
  ask(question: Question, done: (isAnswered: boolean) => void, read?: () => void): void;
  /** Ends all connections, and takes none until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  isThere(): boolean;
  readonly processors: Station;
}

/** `slow`: further milliseconds of an answer, as of now. */
export function createDatabase(clock: VirtualClock, cores: number, slow: () => number = () => 0): Database {
  const processors = createStation(clock, cores);
  const open = new Set<(isAnswered: boolean) => void>();
  let isThere = true;
  return {
    processors,
    isThere: () => isThere,
    ask({ micros, rest }, done, read = () => undefined) {
      if (!isThere) return void clock.after(refusal, () => done(false));
      open.add(done);
      const answer = (): void => {
        if (open.delete(done)) done(true);
      };
      processors.enter(micros / 1_000, () => {
        if (open.has(done)) read();
        clock.after(rest + slow(), answer);
      });
    },
    goAway() {
      isThere = false;
      for (const done of [...open]) if (open.delete(done)) done(false);
    },
    comeBack: () => void (isThere = true),
  };
}

/** Milliseconds until a connection is refused. */
const refusal = 1;

export interface Connections {
  /** Waits for one that is free. */
  ask: Database['ask'];
  /** Questions that wait for a connection, and that wait for their answer. */
  inside(): number;
  /** The most there were at once since this was asked last. */
  longest(): number;
}

type Asked = Parameters<Database['ask']>;

/** Of one node, with a few open at first; `connecting` is what PostgreSQL works for a new one. */
export function createConnections(database: Database, connecting: Question, most = mostConnections): Connections {
  const waiting = createQueue<Asked>();
  let [open, busy, longest] = [usuallyOpen, 0, 0];
  const next = (): void => {
    while (busy < most) {
      const asked = waiting.shift();
      if (!asked) return;
      busy += 1;
      if (busy <= open) give(asked);
      else connect(asked);
    }
  };
  const give = ([question, done, read]: Asked): void => database.ask(question, (isAnswered) => end(isAnswered, done), read);
  const connect = (asked: Asked): void => {
    open += 1;
    database.ask(connecting, (isOpen) => (isOpen ? give(asked) : end(false, asked[1])));
  };
  const end = (isAnswered: boolean, done: Asked[1]): void => {
    busy -= 1;
    if (!isAnswered) open = Math.max(0, open - 1);
    next();
    done(isAnswered);
  };
  return {
    ask: (...asked) => {
      waiting.push(asked);
      longest = Math.max(longest, busy + waiting.size());
      next();
    },
    inside: () => busy + waiting.size(),
    longest: () => {
      const most = longest;
      longest = busy + waiting.size();
      return most;
    },
  };
}

/** Connections that are open where little is asked. */
const usuallyOpen = 2;
