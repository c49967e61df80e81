/** The commit protocol as a page of pure functions: the possible actions, their effects, and what each actor receives. */

/** People who edit one draft; they are interchangeable. */
export const actors = [0, 1, 2] as const;
export type ActorIndex = (typeof actors)[number];

/** What an actor does, or what befalls them or the server. */
export type Action =
  | { readonly type: ActorAction; readonly actor: ActorIndex }
  /** Another user discards the draft, or removes the profile that it changes or has become; the server dies and starts again. */
  | { readonly type: 'discard' | 'remove' | 'crash' };

type ActorAction =
  | 'edit'
  /** Saves what was reviewed, under a fresh key. */
  | 'commit'
  /** The same as far as the transaction, which waits; `run` carries it out, and `answer` announces the commit: a refusal is sent at once. */
  | 'ask'
  | 'run'
  | 'answer'
  /** The last key and digest once more, over HTTP, also while the first request is under way. */
  | 'retry'
  /** The right to commit is taken, and taken once more the session too; both are given back. */
  | 'revoke'
  | 'restore'
  /** The server dies in the transaction of this actor's request, before its end. */
  | 'crash-inside';

export type Outcome = 'committed' | 'signed-out' | 'closed' | 'forbidden' | 'stale' | 'base-removed';

/** What one actor receives: the answer to their request, how the draft was closed, and how their socket was. */
export type Heard = Outcome | 'told committed' | 'told closed' | 'closed 4401' | 'closed 4409';

/** One Save: its key, and the content its author reviewed. */
export interface Request {
  readonly key: number;
  readonly content: number;
}

/** A request on its way. */
export interface Pending extends Request {
  /** Whether its transaction has run, and committed. */
  readonly committed: boolean;
  /** Whether the session, and the socket, that it came with are still there. */
  readonly session: boolean;
  readonly socket: boolean;
}

export interface ActorState {
  /** Whether they hold what a commit takes. */
  readonly right: boolean;
  readonly session: boolean;
  readonly socket: boolean;
  /** The content they last reviewed: when they edited, or were told of a change. */
  readonly reviewed: number;
  readonly last: Request | null;
  readonly pending: Pending | null;
}

/** What the canonical list got from the draft. */
export interface Committed extends Request {
  readonly by: ActorIndex;
  /** Entries of the log it was judged by. */
  readonly position: number;
}

export interface State {
  /** Whether the draft changes a profile, rather than propose a new one. */
  readonly hasBase: boolean;
  /** The number of concurrent requests. */
  readonly mostPending: number;
  /** What has become of that profile, or of the new one. */
  readonly profile: 'none' | 'there' | 'removed';
  /** The author of each edit. They choose and unchoose one permission in turn, so that a draft also returns to reviewed content. */
  readonly log: readonly ActorIndex[];
  readonly draft: 'open' | 'committed' | 'discarded';
  readonly committed: Committed | null;
  readonly actors: readonly ActorState[];
}

export interface Next {
  readonly state: State;
  /** By actor, in no order. */
  readonly heard: readonly (readonly Heard[])[];
}

const fresh: ActorState = { right: true, session: true, socket: true, reviewed: 0, last: null, pending: null };

export const begin = (hasBase: boolean, mostPending: number): State => ({
  hasBase,
  mostPending,
  profile: hasBase ? 'there' : 'none',
  log: [],
  draft: 'open',
  committed: null,
  actors: actors.map(() => fresh),
});

/** What the log comes to: 1 where the permission is chosen. */
export const contentOf = ({ log }: Pick<State, 'log'>): number => log.length & 1;

export function actionsOf(state: State): Action[] {
  const { hasBase, profile } = state;
  const own = actors.flatMap((actor) => actorActions(state, state.actors[actor]!).map((type) => ({ type, actor })));
  const others: Action[] = [
    // What is taken away under a change is its base.
    ...when(!hasBase, { type: 'discard' } as const),
    ...when(profile === 'there', { type: 'remove' } as const),
    { type: 'crash' },
  ];
  return [...own, ...others];
}

function actorActions({ hasBase, mostPending, actors }: State, { right, session, socket, last, pending }: ActorState): ActorAction[] {
  const mayAsk = actors.filter((one) => one.pending !== null).length < mostPending;
  return [
    ...when<ActorAction>(socket, 'edit'),
    ...when<ActorAction>(pending === null, 'commit'),
    // Elsewhere it is refused before there is a transaction, or the draft is closed.
    ...when<ActorAction>(mayAsk && pending === null && socket && right, 'ask'),
    ...when<ActorAction>(pending?.committed === false, 'run', 'crash-inside'),
    ...when<ActorAction>(pending?.committed === true, 'answer'),
    ...when<ActorAction>(last !== null, 'retry'),
    // A session does not depend on the commit, so the model puts it in one of the two worlds.
    ...when<ActorAction>(right || (session && !hasBase), 'revoke'),
    ...when<ActorAction>(!right, 'restore'),
  ];
}

const when = <T>(holds: boolean, ...what: T[]): T[] => (holds ? what : []);

/** Carries an action out on a copy, and records what the actors receive. */
export function take(before: State, action: Action): Next {
  const next = new Transition(before);
  next.take(action);
  return { state: next.state, heard: next.heard };
}

class Transition {
  state: State;
  readonly heard: Heard[][] = actors.map(() => []);

  constructor(state: State) {
    this.state = state;
  }

  take(action: Action): void {
    switch (action.type) {
      case 'edit':
        return this.#edit(action.actor);
      case 'commit':
        return this.#commit(action.actor);
      case 'ask':
        return this.#ask(action.actor);
      case 'run':
        return this.#run(action.actor);
      case 'answer':
        return this.#answer(action.actor);
      case 'retry':
        return this.#send(action.actor, this.#actor(action.actor).last!);
      case 'revoke':
        return this.#actor(action.actor).right ? this.#set(action.actor, { right: false }) : this.#signOut(action.actor);
      case 'restore':
        return this.#restore(action.actor);
      case 'discard':
        return this.#discard();
      case 'remove':
        this.state = { ...this.state, profile: 'removed' };
        return;
      case 'crash':
      case 'crash-inside':
        return this.#crash();
    }
  }

  #actor(actor: ActorIndex): ActorState {
    return this.state.actors[actor]!;
  }

  #set(actor: ActorIndex, change: Partial<ActorState>): void {
    this.state = { ...this.state, actors: this.state.actors.with(actor, { ...this.#actor(actor), ...change }) };
  }

  #hear(actor: ActorIndex, ...heard: Heard[]): void {
    this.heard[actor]!.push(...heard);
  }

  /** A request that came over this socket is not answered any more. */
  #close(actor: ActorIndex, how: 'closed 4401' | 'closed 4409'): void {
    const { pending } = this.#actor(actor);
    this.#set(actor, { socket: false, pending: pending && { ...pending, socket: false } });
    this.#hear(actor, how);
  }

  /** An edit that finds the draft closed closes it for all members. */
  #edit(actor: ActorIndex): void {
    if (this.state.draft !== 'open') return this.#closeAll();
    this.state = { ...this.state, log: [...this.state.log, actor] };
    this.#set(actor, { reviewed: contentOf(this.state) });
  }

  #closeAll(...last: Heard[]): void {
    for (const actor of actors) {
      if (!this.#actor(actor).socket) continue;
      this.#hear(actor, ...last);
      this.#close(actor, 'closed 4409');
    }
  }

  /** Over the socket while there is one, else over HTTP. */
  #commit(actor: ActorIndex): void {
    const { socket, right } = this.#actor(actor);
    const request = this.#newRequest(actor);
    if (!socket) return this.#send(actor, request);
    if (!right) return this.#hear(actor, 'forbidden');
    this.#ask(actor, request);
    this.#run(actor);
    if (this.#actor(actor).pending) this.#answer(actor);
  }

  #newRequest(actor: ActorIndex): Request {
    const { last, reviewed } = this.#actor(actor);
    const request = { key: (last?.key ?? 0) + 1, content: reviewed };
    this.#set(actor, { last: request });
    return request;
  }

  #ask(actor: ActorIndex, request: Request = this.#newRequest(actor)): void {
    this.#set(actor, { pending: { ...request, committed: false, session: true, socket: true } });
  }

  #run(actor: ActorIndex): void {
    const pending = this.#actor(actor).pending!;
    const outcome = this.#transact(actor, pending, pending.session);
    const committed = outcome === 'committed';
    this.#set(actor, { pending: committed ? { ...pending, committed } : null });
    if (!committed) this.#deliver(actor, outcome, pending.socket);
  }

  #answer(actor: ActorIndex): void {
    this.#set(actor, { pending: null });
    this.#deliver(actor, 'committed', false);
  }

  /** Over HTTP, from question to answer. */
  #send(actor: ActorIndex, request: Request): void {
    if (this.#actor(actor).session) this.#deliver(actor, this.#transact(actor, request, true), true);
    else this.#hear(actor, 'signed-out');
  }

  /** The relay announces a commit to every member of the draft, its author included, and sends an answer to the request if it still waits. */
  #deliver(actor: ActorIndex, outcome: Outcome, waits: boolean): void {
    if (outcome === 'committed') this.#closeAll('told committed', 'told closed');
    if (!waits) return;
    this.#hear(actor, outcome);
    if (outcome === 'stale') this.#set(actor, { reviewed: contentOf(this.state) });
  }

  /** One transaction of the commit function. [K3] [K4] */
  #transact(actor: ActorIndex, request: Request, session: boolean): Outcome {
    const { committed, draft, profile } = this.state;
    if (committed?.by === actor && committed.key === request.key) return 'committed';
    if (!session) return 'signed-out';
    if (draft !== 'open') return 'closed';
    if (!this.#actor(actor).right) return 'forbidden';
    if (request.content !== contentOf(this.state)) return 'stale';
    if (profile === 'removed') return 'base-removed';
    const { key, content } = request;
    this.state = {
      ...this.state,
      profile: 'there',
      draft: 'committed',
      committed: { key, content, by: actor, position: this.state.log.length },
    };
    return 'committed';
  }

  #signOut(actor: ActorIndex): void {
    const { socket, pending } = this.#actor(actor);
    if (socket) this.#close(actor, 'closed 4401');
    this.#set(actor, { session: false, pending: pending && { ...pending, session: false, socket: false } });
  }

  /** A user who signs in again opens the draft again. */
  #restore(actor: ActorIndex): void {
    const { session } = this.#actor(actor);
    this.#set(actor, { right: true, session: true });
    if (!session) this.#open(actor);
  }

  #open(actor: ActorIndex): void {
    if (this.state.draft === 'open') this.#set(actor, { socket: true });
    else this.#hear(actor, 'told closed', 'closed 4409');
  }

  #discard(): void {
    if (this.state.draft !== 'open') return;
    this.state = { ...this.state, draft: 'discarded' };
    this.#closeAll('told closed');
  }

  /** Pending requests are never answered, and every member opens the draft again. */
  #crash(): void {
    for (const actor of actors) {
      const { socket } = this.#actor(actor);
      this.#set(actor, { pending: null, socket: false });
      if (socket) this.#open(actor);
    }
  }
}

/**
 * All of an actor that what follows depends on. That is whether what they have reviewed is the content of now, not which content
 * that is, nor how it came about; and once the draft is closed not even that.
 */
export function situationOf(state: State, actor: ActorIndex): string {
  const { right, session, socket, reviewed, last, pending } = state.actors[actor]!;
  const { draft, committed } = state;
  const isNow = (content: number): string => (draft !== 'open' ? '' : content === contentOf(state) ? '=' : '/');
  const isCommitted = committed?.by === actor && committed.key === last?.key;
  const access = right ? 'right' : session ? 'session' : '-';
  const lastPart = last ? (isCommitted ? 'committed' : `asked${isNow(last.content)}`) : '-';
  const pendingPart = pending ? `${pending.committed ? 'ran' : 'waits'}${flag(pending.session)}${flag(pending.socket)}` : '-';
  return `${access}${flag(socket)}${isNow(reviewed)} ${lastPart} ${pendingPart}`;
}

const flag = (holds: boolean): string => (holds ? '+' : '-');

/** The same for states that differ only in the order of the actors, and in irrelevant parts. */
export function keyOf(state: State): string {
  const situations = actors.map((actor) => situationOf(state, actor)).sort();
  return `${state.draft === 'open' ? 'open' : 'closed'} ${state.profile}|${situations.join('|')}`;
}

/** The same for actions that differ only in which of two actors in one situation carries them out. */
export const actionName = (state: State, action: Action): string =>
  'actor' in action ? `${action.type}|${situationOf(state, action.actor)}` : action.type;
