/** The life of one Save, from the moment a person asks for it until the server has answered; pure, so that every order of events can be tried. */
import { fingerprintOf } from '../../../core/profile/digest.ts';
import type { ProfileContent } from '../../../core/profile/profile.ts';
import type { RefusalCode } from '../../../core/protocol/control.ts';
import type { Issue } from '../../../core/profile/issues.ts';
import type { Ending, SaveRequest } from '../local-store.ts';

export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly issues: readonly Issue[];
}

export type Saving =
  | { readonly step: 'idle' }
  /** Asked for; the server does not have all edits yet. */
  | { readonly step: 'waiting'; readonly request: SaveRequest }
  | { readonly step: 'sent'; readonly request: SaveRequest }
  /** The draft is no longer what was reviewed; nothing is sent until the person has seen the difference. */
  | { readonly step: 'changed'; readonly request: SaveRequest }
  | { readonly step: 'refused'; readonly request: SaveRequest; readonly refusal: Refusal }
  /** The profile is null where it is out of sight. */
  | { readonly step: 'done'; readonly profile: { readonly id: string; readonly revision: number } | null };

export type SavingInput =
  | { readonly type: 'asked'; readonly request: SaveRequest }
  | { readonly type: 'cancelled' }
  /** The server has every edit; `content` is what the draft says now. */
  | { readonly type: 'settled'; readonly content: ProfileContent }
  /** The socket is gone, and with it perhaps the answer. */
  | { readonly type: 'lost' }
  | { readonly type: 'refused'; readonly id: string; readonly refusal: Refusal }
  | {
      readonly type: 'committed';
      /** The request that did it; null where nobody told. */
      readonly commit: { readonly id: string; readonly digest: string } | null;
      readonly profile: { readonly id: string; readonly revision: number } | null;
    };

/** What the shell is to do: send the request, keep it over a reload, or forget it. */
export type SavingEffect = 'send' | 'keep' | 'forget';

export const idle: Saving = { step: 'idle' };

/** [U4] */
export function stepSaving(saving: Saving, input: SavingInput): readonly [Saving, SavingEffect | null] {
  switch (input.type) {
    case 'asked':
      return [{ step: 'waiting', request: input.request }, 'keep'];
    case 'cancelled':
      return saving.step === 'idle' || saving.step === 'done' ? [saving, null] : [idle, 'forget'];
    case 'settled':
      if (saving.step !== 'waiting') return [saving, null];
      // Whether it grants what it granted then is the server's to say: its catalogue decides, and the digest names what was reviewed. [K10]
      return fingerprintOf(saving.request.content) === fingerprintOf(input.content)
        ? [{ ...saving, step: 'sent' }, 'send']
        : [{ ...saving, step: 'changed' }, null];
    case 'lost':
      // The same id is sent again later: the server answers it as it did, or does it now.
      return saving.step === 'sent' ? [{ ...saving, step: 'waiting' }, null] : [saving, null];
    case 'refused':
      if (saving.step !== 'sent' || saving.request.id !== input.id) return [saving, null];
      return [{ step: 'refused', request: saving.request, refusal: input.refusal }, 'forget'];
    case 'committed':
      return committed(saving, input);
  }
}

/** A commit is ours by its id, or where it saved exactly what we had reviewed; whoever's name it carries. [U27] */
const isOurs = (commit: NonNullable<Ending['commit']> | null, { id, digest }: SaveRequest): boolean =>
  commit !== null && (commit.id === id || commit.digest === digest);

/** Whether a commit holds all that is here: it is ours, and nothing was edited after what was reviewed. [U29] */
export const holdsAll = ({ how, commit = null }: Ending, request: SaveRequest | null, content: ProfileContent): boolean =>
  how === 'committed' && request !== null && isOurs(commit, request) && fingerprintOf(request.content) === fingerprintOf(content);

function committed(saving: Saving, input: Extract<SavingInput, { type: 'committed' }>): readonly [Saving, SavingEffect | null] {
  if (saving.step !== 'sent' && saving.step !== 'waiting') return [saving, null];
  return isOurs(input.commit, saving.request) ? [{ step: 'done', profile: input.profile }, 'forget'] : [idle, 'forget'];
}
