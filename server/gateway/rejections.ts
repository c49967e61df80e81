/** Connection attempts that were rejected are counted and noted, as requests are. [W11] */
import { isTelling } from '../web/security-log.ts';
import type { Proxies } from '../web/proxies.ts';
import { carriesSession } from '../web/session-cookie.ts';
import type { RefusalSums } from '../audit/refusal-sums.ts';
import type { RelayMetrics } from '../drafts/relay-metrics.ts';
import type { ConnectionAttempt, Rejection } from '../drafts/relay.ts';
import type { RelayLog } from '../drafts/relay-log.ts';

export interface RejectionsDeps {
  readonly metrics: RelayMetrics;
  readonly log: RelayLog;
  readonly proxies: Proxies;
  readonly onRefused: RefusalSums['add'] | undefined;
}

export interface Rejections {
  note(attempt: ConnectionAttempt, rejection: Rejection): void;
}

export const createRejections = ({ metrics, log, proxies, onRefused }: RejectionsDeps): Rejections => ({
  note(attempt, { code, user, account, isRepeated = false }) {
    metrics.rejected(code);
    const from = proxies.addressOf(attempt);
    const line = { url: attempt.url?.slice(0, 500), address: from, user, refusal: code };
    if (isTelling(line) && !isRepeated) log.warn(line, 'a connection attempt was rejected');
    if (code === 'forbidden')
      onRefused?.({ event: 'right-refused', reason: code, user: account ?? null, from, request: 'GET /sync/:draft' });
    if (code === 'signed-out' && carriesSession(attempt.headers.cookie))
      onRefused?.({ event: 'session-refused', reason: code, user: null, from });
  },
});
