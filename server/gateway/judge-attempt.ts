/** Whether a connection attempt may become a socket, and which room it leads to. [P1] */
import { mayAnywhere } from '../../core/access/decide.ts';
import { ownPermissions } from '../../core/access/own-permissions.ts';
import type { Session } from '../accounts/sessions.ts';
import { isBaseInSight } from '../drafts/base-in-sight.ts';
import type { ConnectionAttempt, Rejection } from '../drafts/relay.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { atMost } from '../at-most.ts';
import type { HeldRoom, Rooms } from '../drafts/room/rooms.ts';
import type { Account } from '../web/budget/budget.ts';
import { costOf } from '../web/budget/costs.ts';
import { isOriginAllowed } from '../web/origin.ts';
import { restarting } from '../web/problem.ts';
import type { Proxies } from '../web/proxies.ts';
import { refuseTrying, tryHeader } from '../web/try-header.ts';
import { tokensIn, type Transport } from '../web/session-cookie.ts';
import type { RelayDeps } from './relay-deps.ts';
import { readUpgrade, type UpgradeRequest } from './upgrade-request.ts';

export interface AttemptDeps extends Pick<RelayDeps, 'storage' | 'access' | 'sessions' | 'budget' | 'clock' | 'allowedOrigins'> {
  readonly proxies: Proxies;
  readonly nodes: Pick<Nodes, 'mayServe' | 'refusal'>;
  readonly rooms: Rooms;
  readonly isClosing: () => boolean;
  /** Has attempts wait for their turn. */
  readonly inTime: ReturnType<typeof atMost>;
  /** Resolves once the draft is neither beginning nor vanishing. */
  readonly idle: (draft: string) => Promise<void>;
}

/** What a socket was opened with, to look its session up again. */
export interface Presented {
  /** The address it came from. */
  readonly from: string;
  readonly cookie: string | undefined;
  readonly transport: Transport;
}

export type Judged =
  | { readonly type: 'granted'; readonly held: HeldRoom; readonly session: Session; readonly presented: Presented }
  /** The base that the draft should get does not exist. */
  | { readonly type: 'gone' }
  | { readonly type: 'rejected'; readonly rejection: Rejection };

/** Milliseconds that an attempt waits while nothing can be written. */
const fullPause = 2_000;

const needsView = 'This needs the permission Security profiles – View (SecurityProfiles.View).';

export async function judgeAttempt(deps: AttemptDeps, attempt: ConnectionAttempt): Promise<Judged> {
  const wanted = readWanted(deps, attempt);
  if (!wanted.ok) return { type: 'rejected', rejection: wanted };
  await waitForSpace(deps);
  return deps.inTime(() => judge(deps, attempt, wanted), whoseIs(deps, attempt)); // [P79]
}

/** Before it is known who it is: the session that is presented, else the address. [P81] */
const whoseIs = ({ proxies }: AttemptDeps, attempt: ConnectionAttempt): string =>
  tokensIn(attempt.headers.cookie)[0]?.token ?? proxies.addressOf(attempt);

type Wanted = Extract<UpgradeRequest, { readonly ok: true }>;

async function judge(deps: AttemptDeps, attempt: ConnectionAttempt, wanted: Wanted): Promise<Judged> {
  if (deps.isClosing()) return { type: 'rejected', rejection: restarting };
  const { cookie } = attempt.headers;
  const transport = deps.proxies.transportOf(attempt);
  const from = deps.proxies.addressOf(attempt);
  const session = await deps.sessions.resolve(cookie, transport, from);
  if (!session) return rejected('signed-out', 'Sign in first: this connection has no session.');
  const account = deps.budget.account(session.user.id);
  if (!account.take(costOf.connection)) return tooFast(session, account);
  // A person who may see no profile at all learns nothing of which drafts and profiles there are.
  if (!mayAnywhere(deps.access.facts(), session.user.id, ownPermissions.viewProfiles)) return rejected('forbidden', needsView, session);
  const isInSight = await isBaseInSight(deps, wanted, session.user.id);
  await deps.idle(wanted.draft);
  const held = isInSight ? await deps.rooms.hold(wanted.draft, wanted.base) : null;
  if (!held) return { type: 'gone' };
  account.charge((held.loaded / 1024) * costOf.loadedKibibyte);
  if (held.room.accessOf(session.user.id).level === 'none') {
    held.release();
    return rejected('forbidden', needsView, session);
  }
  return { type: 'granted', held, session, presented: { cookie, transport, from } };
}

/** What can be told without asking the database. */
function readWanted({ isClosing, nodes, allowedOrigins }: AttemptDeps, { url, headers }: ConnectionAttempt): UpgradeRequest {
  if (isClosing()) return restarting;
  if (!nodes.mayServe()) return nodes.refusal();
  if (headers[tryHeader] !== undefined) return refuseTrying();
  const wanted = readUpgrade({ url });
  if (!wanted.ok || isOriginAllowed(headers.origin, headers.host, allowedOrigins)) return wanted;
  const shown = (headers.origin ?? '(none)').slice(0, 200);
  return {
    ...{ ok: false, code: 'origin-refused' },
    detail: `The origin ${shown} may not open drafts here; add it to ALLOWED_ORIGINS if it should.`,
  };
}

/** After 1013 every client comes back at once, and would be refused at once again with what it has to send. [S63] */
async function waitForSpace({ storage, clock }: AttemptDeps): Promise<void> {
  if (!(await storage.hasRoom())) await new Promise<void>((go) => void clock.after(fullPause, go));
}

const tooFast = (session: Session, account: Account): Judged => ({
  type: 'rejected',
  rejection: {
    ...rejectionOf('too-fast', 'Drafts were opened too often; wait a minute and try again.', session),
    isRepeated: !account.isNewlyOut(),
  },
});

const rejected = (code: Rejection['code'], detail: string, session?: Session): Judged => ({
  type: 'rejected',
  rejection: rejectionOf(code, detail, session),
});

const rejectionOf = (code: Rejection['code'], detail: string, session?: Session): Rejection => ({
  ...{ ok: false, code, detail },
  ...(session && { user: session.user.username, account: { id: session.user.id, username: session.user.username } }),
});
