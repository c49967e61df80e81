/** Says aloud what others in the draft do, for who does not see it: gathered, so that it does not chatter. */
import { createEffect, onCleanup, untrack } from 'solid-js';
import type * as Y from 'yjs';
import { announce } from '../../ui/toast.tsx';
import type { Editor } from './editor-context.tsx';
import { noteDeeds, othersSentences, type Deeds } from './others-news.ts';
import type { Person } from './presence.ts';

/** Milliseconds: how long news is gathered, and how long nothing is said after it. */
const pause = { gather: 1_500, rest: 4_000 } as const;

/** To be called by a component: it ends with it. [U56] */
export function announceOthers({ catalog, desk, draft, presence }: Editor): void {
  const me = desk.account().user.username;
  const others = (): Person[] => presence.others().filter(({ username }) => username !== me);
  const names = (): string[] => [...new Set(others().map(({ name }) => name))];
  let [before, deeds]: [readonly string[], Map<string, Deeds>] = [[], new Map()];
  let [cancel, restUntil]: [(() => void) | null, number] = [null, 0];

  const say = (): void => {
    cancel = null;
    // Who is away while nothing can be heard has not left.
    const now = untrack(draft.online) ? untrack(names) : before;
    const said = othersSentences(catalog, { before, now, deeds });
    [before, deeds] = [now, new Map()];
    if (said === '') return;
    restUntil = desk.edge.now().getTime() + pause.rest;
    announce(said);
  };
  const saySoon = (): void => {
    cancel ??= desk.edge.after(Math.max(pause.gather, restUntil - desk.edge.now().getTime()), say);
  };

  let hasSeenServer = false;
  createEffect(() => {
    const { kind } = draft.state();
    hasSeenServer ||= kind === 'saved' || kind === 'viewing';
  });
  createEffect(() => {
    if (names().join('\n') !== before.join('\n')) saySoon();
  });
  const onTransaction = (transaction: Y.Transaction): void => {
    // Of this window, of another tab, or kept on this device: not what others do. What the draft held when it was opened is no news.
    if (transaction.local || typeof transaction.origin === 'symbol' || !hasSeenServer) return;
    noteDeeds(transaction, draft.doc, { me, people: untrack(presence.others), deeds });
    if (deeds.size > 0) saySoon();
  };
  draft.doc.on('afterTransaction', onTransaction);
  onCleanup(() => {
    draft.doc.off('afterTransaction', onTransaction);
    cancel?.();
  });
}
