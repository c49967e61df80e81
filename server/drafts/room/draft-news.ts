/** Which changes of the open drafts are announced, and how often. Knows neither who listens nor who may see a draft. [H48] */
import type { Tags } from '../../../core/access/facts.ts';
import type { Heading } from '../../../core/draft/read-draft.ts';
import type { Clock } from '../../clock.ts';
import type { DraftChange } from '../../events/event.ts';
import type { StoredDraft } from '../../storage/tables/drafts.ts';

export interface DraftNews {
  /** A draft is open from now on; `stored` is null where nobody wrote it yet. */
  opened(draft: string, stored: Pick<StoredDraft, 'name' | 'tags'> | null): void;
  /** Something new of it is on disk. */
  edited(draft: string, heading: Heading): void;
  /** Somebody came or left. */
  peopleChanged(draft: string): void;
  closed(draft: string): void;
  /** It is open no more; what waits is announced at once. */
  forget(draft: string): void;
}

export interface DraftNewsDeps {
  readonly clock: Clock;
  /** Usernames of the people in a draft. */
  readonly present: (draft: string) => readonly string[];
  readonly announce: (change: DraftChange) => void;
}

/** Milliseconds between two announcements of one draft. */
const shortestPause = 1_000;
/** Milliseconds after which an edit is announced that changes neither name, tags nor people, so that lists know the time of change. */
export const editPause = 60_000;

interface Known {
  /** Null until the draft exists. */
  heading: Heading | null;
  people: string;
  /** As announced last; null where nothing was. */
  told: { readonly heading: Heading | null; readonly people: string };
  toldAt: number;
  isEdited: boolean;
  cancel: (() => void) | null;
}

function hasChanged({ heading, people, told }: Known): boolean {
  if (heading === told.heading && people === told.people) return false;
  return textOf(heading, people) !== textOf(told.heading, told.people);
}

const textOf = (heading: Heading | null, people: string): string => JSON.stringify([heading?.name, heading?.tags, people]);

export function createDraftNews({ clock, present, announce }: DraftNewsDeps): DraftNews {
  const knownById = new Map<string, Known>();

  const tell = (id: string, known: Known): void => {
    known.cancel?.();
    known.cancel = null;
    if (!hasChanged(known) && !known.isEdited) return;
    const tags: Tags | null = known.told.heading?.tags ?? null;
    Object.assign(known, { told: { heading: known.heading, people: known.people }, toldAt: clock.now(), isEdited: false });
    announce({ type: 'draft-changed', id, tags });
  };
  const look = (id: string, known: Known): void => {
    // What nobody wrote is in no list.
    if (known.heading === null || known.cancel) return;
    const isNew = hasChanged(known);
    const due = known.toldAt + (isNew ? shortestPause : editPause) - clock.now();
    if (due <= 0) tell(id, known);
    else if (isNew) known.cancel = clock.after(due, () => tell(id, known));
  };

  return {
    opened: (id, stored) => {
      const heading = stored && { name: stored.name, tags: stored.tags };
      knownById.set(id, { heading, people: '', told: { heading, people: '' }, toldAt: -Infinity, isEdited: false, cancel: null });
    },
    edited: (id, heading) => {
      const known = knownById.get(id);
      if (!known) return;
      Object.assign(known, { heading, isEdited: true });
      look(id, known);
    },
    peopleChanged: (id) => {
      const known = knownById.get(id);
      if (!known) return;
      known.people = present(id).join(' ');
      look(id, known);
    },
    closed: (id) => announce({ type: 'draft-closed', id }),
    forget: (id) => {
      const known = knownById.get(id);
      knownById.delete(id);
      if (known?.cancel) tell(id, known);
    },
  };
}

/** Where nobody listens. */
export const noDraftNews: DraftNews = {
  opened: () => undefined,
  edited: () => undefined,
  peopleChanged: () => undefined,
  closed: () => undefined,
  forget: () => undefined,
};
