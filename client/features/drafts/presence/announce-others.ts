/** Announces what others in the draft do to people who do not see it: gathered, so that it does not chatter. */
import { createEffect, onCleanup, untrack } from 'solid-js';
import type * as Y from 'yjs';
import { announce } from '../../../ui/feedback/toast.tsx';
import type { Editor } from '../editor/editor-context.tsx';
import { noteEdits, othersSentences, type Edits } from './others-news.ts';
import type { Person } from './presence.ts';

/** Milliseconds: how long changes are gathered, and how long nothing is announced after them. */
const pause = { gather: 1_500, rest: 4_000 } as const;

/** To be called by a component: it ends with it. [U56] */
export function announceOthers({ catalog, workspace, draft, presence }: Editor): void {
  const me = workspace.account().user.username;
  const others = (): Person[] => presence.others().filter(({ username }) => username !== me);
  const names = (): string[] => [...new Set(others().map(({ name }) => name))];
  let [before, edits]: [readonly string[], Map<string, Edits>] = [[], new Map()];
  let [cancel, restUntil]: [(() => void) | null, number] = [null, 0];

  const announceNow = (): void => {
    cancel = null;
    // Without a connection, a person who is not listed has not left.
    const now = untrack(draft.online) ? untrack(names) : before;
    const said = othersSentences(catalog, { before, now, edits });
    [before, edits] = [now, new Map()];
    if (said === '') return;
    restUntil = workspace.platform.now().getTime() + pause.rest;
    announce(said);
  };
  const announceSoon = (): void => {
    cancel ??= workspace.platform.after(Math.max(pause.gather, restUntil - workspace.platform.now().getTime()), announceNow);
  };

  let hasSeenServer = false;
  createEffect(() => {
    const { kind } = draft.state();
    hasSeenServer ||= kind === 'saved' || kind === 'viewing';
  });
  createEffect(() => {
    if (names().join('\n') !== before.join('\n')) announceSoon();
  });
  const onTransaction = (transaction: Y.Transaction): void => {
    // Of this window, of another tab, or kept on this device: not what others do. What the draft held when it was opened is no news.
    if (transaction.local || typeof transaction.origin === 'symbol' || !hasSeenServer) return;
    noteEdits(transaction, draft.doc, { me, people: untrack(presence.others), edits });
    if (edits.size > 0) announceSoon();
  };
  draft.doc.on('afterTransaction', onTransaction);
  onCleanup(() => {
    draft.doc.off('afterTransaction', onTransaction);
    cancel?.();
  });
}
