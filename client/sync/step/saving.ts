/** The life of one Save, from the moment a person asks for it until the server has answered; pure, so that every order of events can be tried. */
import { fingerprintOf } from '../../../core/profile/digest.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import type { RefusalCode } from '../../../core/protocol/control.ts';
import type { Issue } from '../../../core/validation/issues.ts';
import type { Ending, SaveRequest } from '../../store/local-store.ts';

export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly issues: readonly Issue[];
}

/** Whether the local store holds the request; where it does not, the Save ends with this window. [U45] */
export type Kept = 'writing' | 'kept' | 'failed';

export type Saving =
  | { readonly step: 'idle' }
  /** Asked for; the server does not have all edits yet. */
  | { readonly step: 'waiting'; readonly request: SaveRequest; readonly kept: Kept }
  | { readonly step: 'sent'; readonly request: SaveRequest; readonly kept: Kept }
  /** The draft is no longer what was reviewed; nothing is sent until the person has seen the difference. */
  | { readonly step: 'changed'; readonly request: SaveRequest; readonly kept: Kept }
  | { readonly step: 'refused'; readonly request: SaveRequest; readonly refusal: Refusal }
  /** The profile is null where it is out of sight. */
  | { readonly step: 'done'; readonly profile: { readonly id: string; readonly revision: number } | null };

export type SavingInput =
  | { readonly type: 'asked'; readonly request: SaveRequest }
  | { readonly type: 'cancelled' }
  /** The local store has answered. */
  | { readonly type: 'kept'; readonly id: string; readonly kept: 'kept' | 'failed' }
  /** The server has every edit; `content` is what the draft says now. */
  | { readonly type: 'flushed'; readonly content: ProfileContent }
  /** The socket is gone, and with it perhaps the answer. */
  | { readonly type: 'lost' }
  | { readonly type: 'refused'; readonly id: string; readonly refusal: Refusal }
  | { readonly type: 'ended'; readonly ending: Ending };

/** What is to be done: send the request, keep it over a reload, or forget it. */
export type SavingEffect = 'send' | 'keep' | 'forget';

export const idle: Saving = { step: 'idle' };

/** The request that is not answered yet. */
export const requestOf = (saving: Saving): SaveRequest | null =>
  saving.step === 'waiting' || saving.step === 'sent' || saving.step === 'changed' ? saving.request : null;

/** [U4] */
export function stepSaving(saving: Saving, input: SavingInput): readonly [Saving, SavingEffect | null] {
  switch (input.type) {
    case 'asked':
      return [{ step: 'waiting', request: input.request, kept: 'writing' }, 'keep'];
    case 'cancelled':
      return saving.step === 'idle' || saving.step === 'done' ? [saving, null] : [idle, 'forget'];
    case 'kept':
      return 'kept' in saving && saving.request.id === input.id ? [{ ...saving, kept: input.kept }, null] : [saving, null];
    case 'flushed':
      if (saving.step !== 'waiting') return [saving, null];
      // The server decides by its own catalogue whether this grants what was reviewed: the digest names that. [K10]
      return fingerprintOf(saving.request.content) === fingerprintOf(input.content)
        ? [{ ...saving, step: 'sent' }, 'send']
        : [{ ...saving, step: 'changed' }, null];
    case 'lost':
      // The same id is sent again later: the server answers it as it did, or does it now.
      return saving.step === 'sent' ? [{ ...saving, step: 'waiting' }, null] : [saving, null];
    case 'refused':
      if (saving.step !== 'sent' || saving.request.id !== input.id) return [saving, null];
      return [{ step: 'refused', request: saving.request, refusal: input.refusal }, 'forget'];
    case 'ended':
      return ended(saving, input.ending);
  }
}

/** A commit is this Save's by its id, or where it saved exactly what was reviewed, under any name. [U27] */
const isOwn = (commit: Ending['commit'], { id, digest }: SaveRequest): boolean =>
  commit != null && (commit.id === id || commit.digest === digest);

/** Whether a commit holds all that is here: it is this Save's, and nothing was edited after what was reviewed. [U29] */
export const holdsAll = ({ how, commit }: Ending, request: SaveRequest | null, content: ProfileContent): boolean =>
  how === 'committed' && request !== null && isOwn(commit, request) && fingerprintOf(request.content) === fingerprintOf(content);

/** Of a draft that has ended otherwise there is nothing to save any more, also once it is opened again. [U111] */
function ended(saving: Saving, { how, commit, profile }: Ending): readonly [Saving, SavingEffect | null] {
  const request = requestOf(saving);
  if (request === null) return saving.step === 'refused' ? [idle, null] : [saving, null];
  return how === 'committed' && isOwn(commit, request) ? [{ step: 'done', profile }, 'forget'] : [idle, 'forget'];
}
