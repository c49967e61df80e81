/** Carries out the steps of a Save on an open draft: keeps the request over reloads, sends it when the server has every edit, hears the answer. */
import { createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import type { Edge } from '../edge.ts';
import type { SaveRequest } from '../local-store.ts';
import type { DraftConnection } from './draft-connection.ts';
import { idle, stepSaving, type Saving, type SavingInput } from './saving.ts';

export interface SaveControl {
  readonly saving: Accessor<Saving>;
  /** Asks for what was reviewed to be saved, now or when the server can be reached. */
  ask(reviewed: { content: ProfileContent; digest: string }): void;
  cancel(): void;
}

/** `kept` is a request from before a reload. Must be called under a reactive owner. */
export function createSave(edge: Edge, draft: DraftConnection, kept: SaveRequest | null): SaveControl {
  const [saving, setSaving] = createSignal<Saving>(kept ? { step: 'waiting', request: kept } : idle);

  const feed = (input: SavingInput): void => {
    const [next, effect] = stepSaving(untrack(saving), input);
    setSaving(next);
    if (effect === 'keep' && next.step === 'waiting') void draft.change({ save: next.request });
    if (effect === 'forget') void draft.change({ save: null });
    if (effect === 'send' && next.step === 'sent' && !draft.send({ type: 'commit', id: next.request.id, digest: next.request.digest }))
      feed({ type: 'lost' });
  };

  const settle = (): void => {
    if (draft.settled()) feed({ type: 'settled', content: draft.content() });
  };

  createEffect(on(draft.settled, settle));
  createEffect(on(draft.online, (online) => online || feed({ type: 'lost' }), { defer: true }));
  createEffect(
    on(draft.ending, (ending) => {
      if (ending?.how === 'committed') feed({ type: 'committed', commit: ending.commit ?? null, profile: ending.profile });
    }),
  );
  onCleanup(
    draft.onMessage((message) => {
      if (message.type === 'refused')
        feed({ type: 'refused', id: message.id, refusal: { code: message.code, detail: message.detail, issues: message.issues ?? [] } });
    }),
  );

  return {
    saving,
    ask: ({ content, digest }) => {
      feed({ type: 'asked', request: { id: edge.newId(), digest, content, at: edge.now().toISOString() } });
      draft.begin();
      settle();
    },
    cancel: () => feed({ type: 'cancelled' }),
  };
}
