/** What a server knows of the others that write the same database. Nothing here is needed where there is only one. */
import { refuse, type Refusal } from '../../core/problem/refusal.ts';
import { silentBus, type NodeBus } from './bus.ts';

export interface Nodes {
  /** What servers tell each other. */
  readonly bus: NodeBus;
  /** The number of the newest change of rights that is in the facts; null where nobody else changes them. */
  epoch(): number | null;
  /** Whether the settings of this server are those that are in force, and its version knows its database: else it must answer nothing by them. */
  mayServe(): boolean;
  /** Why it may not. */
  refusal(): Refusal<'not-ready'>;
  /** Resolves once the facts hold every change that was written before the call; throws `RefusedError` where this server may not serve. */
  catchUp(): Promise<void>;
  /** Resolves once every other server that lives has all changes that were written before the call, or could show nothing by older ones any more. */
  propagated(): Promise<void>;
  /** Whether the facts are young enough to show somebody something by them. */
  isFresh(): boolean;
  /** Whether they would grow too old if the question waited for its next turn, and its answer took as long as others did. [P78] */
  isDue(): boolean;
  /** Entries were taken by the epoch of these facts, by a question that was asked at this moment of `moment`. */
  renewed(from: number): void;
  /** Milliseconds since the question was asked whose answer the facts are as young as; null where nobody else changes them. */
  age(): number | null;
  /** Facts are older than the newest change, as the database says. */
  expire(): void;
  /** Milliseconds since some moment; never set. */
  moment(): number;
  /** Does it as soon as they are, after what was asked for before. */
  whenFresh(action: () => void): void;
}

/** Of the one server on a database: every change is its own. */
export const onlyNode: Nodes = {
  bus: silentBus,
  epoch: () => null,
  mayServe: () => true,
  refusal: () => otherSettings,
  catchUp: async () => {},
  propagated: async () => {},
  isFresh: () => true,
  isDue: () => false,
  renewed: () => {},
  age: () => null,
  expire: () => {},
  moment: () => 0,
  whenFresh: (action) => action(),
};

export const otherSettings = refuse(
  'not-ready',
  'This server has other settings than those that run beside it, and answers nothing until they agree; try again in a moment.',
);

export const olderVersion = refuse(
  'not-ready',
  'This server is of an older version than its database, which was upgraded meanwhile, and answers nothing more; servers of the new version go on.',
);
