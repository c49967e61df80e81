/** What there is to say about one tick, in sentences. */
import { permissionLabel, type Action, type Catalog } from '../../../../core/catalog/catalog.ts';
import { effectOfUntick, grantsOfTick, type Kept } from '../../../../core/catalog/explain.ts';
import { requiredBySentence } from '../../../ui/profile/labels.ts';
import type { Tick } from '../editor/model/tick.ts';

export interface TickFacts {
  readonly tick: Tick;
  readonly chosen: ReadonlySet<string>;
  /** Whether this permission is granted, chosen or derived. */
  isGranted(permission: string): boolean;
}

/** "Users – View, Queues – View and 3 more". */
export const permissionList = (catalog: Catalog, permissions: readonly string[], most = 4): string => {
  const shown = permissions.slice(0, most).map((permission) => permissionLabel(catalog, permission));
  return permissions.length > most ? `${shown.join(', ')} and ${permissions.length - most} more` : shown.join(', ');
};

/** The state, as it is also read aloud. [U15] */
export function stateSentence(catalog: Catalog, tick: Tick): string | null {
  return tick.kind === 'derived' ? `Granted, not chosen. ${requiredBySentence(catalog, tick.requiredBy)}.` : null;
}

/** The shortest way from a choice to what it requires, where there are steps between. */
function chainSentence(catalog: Catalog, tick: Tick): string | null {
  if (tick.kind !== 'derived' || tick.chain.length < 3) return null;
  return `Follows from ${tick.chain.map((permission) => permissionLabel(catalog, permission)).join(' → ')}.`;
}

/** What would go with this tick. [U16] */
export function untickSentences(catalog: Catalog, chosen: ReadonlySet<string>, permission: string): string[] {
  const { withdraws, keeps } = effectOfUntick(catalog, chosen, permission);
  const along = withdraws.filter((one) => one !== permission);
  const itself = keeps.find((kept) => kept.permission === permission);
  const others = keeps.filter((kept) => kept !== itself);
  return [
    ...(itself ? [`Unticked, it stays granted. ${keptSentence(catalog, itself)}`] : []),
    ...(along.length > 0 ? [`Unticking it also withdraws ${permissionList(catalog, along)}.`] : []),
    ...(!itself && others.length > 0
      ? [
          `What stays: ${others
            .slice(0, 3)
            .map((kept) => stayPhrase(catalog, kept))
            .join('; ')}${more(others.length - 3)}.`,
        ]
      : []),
  ];
}

const more = (count: number): string => (count > 0 ? `; and ${count} more` : '');

const keptSentence = (catalog: Catalog, { keptBy }: Kept): string =>
  keptBy === 'chosen' ? 'It is chosen itself.' : `${requiredBySentence(catalog, keptBy.requiredBy)}.`;

const stayPhrase = (catalog: Catalog, { permission, keptBy }: Kept): string =>
  `${permissionLabel(catalog, permission)}, ${keptBy === 'chosen' ? 'chosen itself' : `for ${permissionList(catalog, keptBy.requiredBy, 2)}`}`;

/** Everything worth knowing, most important first. */
export function tickNotes(catalog: Catalog, action: Action, facts: TickFacts): string[] {
  const { permission } = action;
  const notes: string[] = [];
  const state = stateSentence(catalog, facts.tick);
  if (state) notes.push(`${state} Tick it to choose it in its own right.`);
  const chain = chainSentence(catalog, facts.tick);
  if (chain) notes.push(chain);
  if (action.polarity === 'restrict') notes.push('Takes rights away from its holders. “All” never ticks it.');
  const along = grantsOfTick(catalog, facts.chosen, permission).filter((one) => one !== permission);
  if (facts.tick.kind === 'none' && along.length > 0) notes.push(`Choosing it also grants ${permissionList(catalog, along)}.`);
  if (facts.tick.kind === 'chosen') notes.push(...untickSentences(catalog, facts.chosen, permission));
  if (action.preselects && facts.tick.kind === 'none')
    notes.push(`Ticks ${permissionList(catalog, action.preselects)} too; untick it if it is not wanted.`);
  const defeating = (action.conflictsWith ?? []).filter(facts.isGranted);
  if (defeating.length > 0) notes.push(`Has no effect while ${permissionList(catalog, defeating)} is granted.`);
  const missing = (action.advises ?? []).filter((one) => !facts.isGranted(one));
  if (missing.length > 0 && facts.tick.kind !== 'none') notes.push(`Of little use without ${permissionList(catalog, missing)}.`);
  const why = catalog.whyRisky.get(permission);
  if (why) notes.push(`Powerful: ${why}`);
  if (action.observed) notes.push('Seen in real profiles, but absent from the guide.');
  return notes;
}
