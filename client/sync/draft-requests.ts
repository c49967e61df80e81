/** Carries out what a draft's step asks of the server over HTTP, and tells it the answers. */
import type { Problem } from '../api/api.ts';
import type { DraftShell, Effects } from './draft-shell.ts';
import { endingOfItem } from './ending.ts';
import type { Beginning, InquiryAnswer, Probe } from './step/draft-input.ts';

export function requestEffects(shell: DraftShell): Effects<'probe' | 'check' | 'begin' | 'inquire' | 'expire-session'> {
  const { api, session, feed, record, platform } = shell;
  return {
    probe: () => void probe(shell).then((answer) => feed({ type: 'probed', answer, now: platform.now().getTime() })),
    check: () =>
      void api.session().then((answer) => feed({ type: 'checked', isReachable: answer.ok || answer.problem.code !== 'unreachable' })),
    begin: () =>
      void api
        .beginDraft(record.id, record.base, record.continues)
        .then((answer) => feed({ type: 'begun', answer: answer.ok ? 'begun' : beginningOf(answer.problem) })),
    inquire: ({ turn }) => void inquire(shell).then((answer) => feed({ type: 'inquired', turn, answer, document: shell.document() })),
    // It may speak of a session before the present one.
    'expire-session': () => {
      session.expire();
      void session.check();
    },
  };
}

/** What is no answer of the server, or not its last word, is asked again; a server that is busy says when. */
export function beginningOf({ code, status, retryAfter }: Problem): Beginning {
  if (code === 'closed') return 'closed';
  return code === 'unreachable' || code === 'unreadable' || status >= 500 || retryAfter !== undefined ? 'unreachable' : 'refused';
}

async function inquire({ api, record }: DraftShell): Promise<InquiryAnswer> {
  const answer = await api.draft(record.id);
  if (answer.ok) return answer.value.state === 'open' ? 'open' : endingOfItem(answer.value, answer.value.state);
  const { code } = answer.problem;
  if (code === 'not-found') return { how: 'gone', by: null, profile: null };
  return code === 'signed-out' || code === 'forbidden' ? 'denied' : 'failed';
}

/** Asked after a socket could not be opened. */
async function probe({ api, session: { session }, record, state }: DraftShell): Promise<Probe> {
  const before = session();
  const answer = await api.session();
  const now = session();
  // Confirmed while this answer was on its way: it may speak of what was before. Trying again will tell.
  if (now !== before && now.state === 'signed-in' && now.status === 'confirmed') return 'fine';
  if (!answer.ok) return answer.problem.code === 'signed-out' ? 'signed-out' : 'unreachable';
  if (!answer.value.permissions.includes('SecurityProfiles.View')) return 'not-allowed';
  // A draft that its tags hide has its socket rejected as if by a proxy. One that the server need not know is begun. [U44]
  const found = await (state().record.onServer ? api.draft(record.id) : api.beginDraft(record.id, record.base, record.continues));
  return found.ok || found.problem.code !== 'not-found' ? 'fine' : 'hidden';
}
