/** What others in the draft do, in a few sentences: joining and leaving, ticking, undoing and writing. Knows neither screen nor clock. */
import type * as Y from 'yjs';
import type { Catalog } from '../../../../core/catalog/catalog.ts';
import { chosenOf, restrictedOf, tagsOf, textOf } from '../../../../core/draft/document.ts';
import { permissionList } from '../permissions/about-tick.ts';
import { placeOfPermission } from '../editor/places.ts';
import type { Person } from './presence.ts';

/** What one person did in some seconds. */
export interface Edits {
  /** Permission → ticked, or taken back. */
  readonly ticks: Map<string, boolean>;
  /** Parts of the form they wrote in, as people call them. */
  readonly parts: Set<string>;
}

export interface OthersNews {
  /** People in the draft at the last announcement, and now. */
  readonly before: readonly string[];
  readonly now: readonly string[];
  /** By the name of the person. */
  readonly edits: ReadonlyMap<string, Edits>;
}

/** Permissions that are spelled out; more are counted. */
const mostNamed = 3;
const somebody = 'Somebody';

/** An empty text where there is nothing to announce. [U56] */
export function othersSentences(catalog: Catalog, { before, now, edits }: OthersNews): string {
  const came = now.filter((name) => !before.includes(name));
  const left = before.filter((name) => !now.includes(name));
  const does = [...edits].map(([name, what]) => `${name} ${listed(deedPhrases(catalog, what))}.`);
  return [...(came.length > 0 ? [`${listed(came)} joined.`] : []), ...does, ...(left.length > 0 ? [`${listed(left)} left.`] : [])].join(
    ' ',
  );
}

function deedPhrases(catalog: Catalog, { ticks, parts }: Edits): string[] {
  const those = (ticked: boolean): string[] => [...ticks].flatMap(([permission, how]) => (how === ticked ? [permission] : []));
  const [ticked, taken] = [those(true), those(false)];
  return [
    ...(ticked.length > 0 ? [`ticked ${permissionList(catalog, ticked, mostNamed)}`] : []),
    ...(taken.length > 0 ? [`took back ${permissionList(catalog, taken, mostNamed)}`] : []),
    ...(parts.size > 0 ? [`changed ${listed([...parts])}`] : []),
  ];
}

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

interface Noting {
  readonly me: string;
  /** Everybody else's windows, and this person's own others. */
  readonly people: readonly Person[];
  readonly edits: Map<string, Edits>;
}

/** Adds what a transaction of others did; what this person did in another window is left out. */
export function noteEdits(transaction: Y.Transaction, doc: Y.Doc, { me, people, edits }: Noting): void {
  const writers = people.filter(({ client }) => (transaction.afterState.get(client) ?? 0) > (transaction.beforeState.get(client) ?? 0));
  const note = (there: readonly Person[], what: (edits: Edits) => void): void => {
    const one = onlyOf(there) ?? onlyOf(writers) ?? onlyOf(people);
    if (one?.username === me) return;
    const name = one?.name ?? somebody;
    if (!edits.has(name)) edits.set(name, { ticks: new Map(), parts: new Set() });
    what(edits.get(name)!);
  };
  const at = (place: string): Person[] => people.filter((person) => person.place === place);

  const chosen = chosenOf(doc);
  for (const permission of transaction.changed.get(chosen as never) ?? [])
    if (permission !== null) note(at(placeOfPermission(permission)), ({ ticks }) => ticks.set(permission, chosen.get(permission) === true));
  const parts = [
    [textOf(doc, 'name'), 'the name', 'name'],
    [textOf(doc, 'description'), 'the description', 'description'],
    [restrictedOf(doc), 'access control', ''],
    [tagsOf(doc, 'accessTags'), 'access control', ''],
    [tagsOf(doc, 'tags'), 'the resource tags', ''],
  ] as const;
  for (const [type, part, place] of parts)
    if (transaction.changedParentTypes.has(type as never)) note(at(place), ({ parts }) => parts.add(part));
}

/** A removal does not name its author: it is attributed where only one person can be. */
function onlyOf(people: readonly Person[]): Person | null {
  const [first] = people;
  return first && people.every(({ username, name }) => username === first.username && name === first.name) ? first : null;
}
