/** What there is to say about one tick, in sentences. */
import { permissionLabel, type Action, type Catalog } from '../../../core/catalog/catalog.ts';
import type { Tick } from './draft-model.ts';

export interface TickFacts {
  readonly tick: Tick;
  /** Whether this permission is granted, chosen or derived. */
  isGranted(permission: string): boolean;
}

const list = (catalog: Catalog, permissions: readonly string[], most = 4): string => {
  const shown = permissions.slice(0, most).map((permission) => permissionLabel(catalog, permission));
  return permissions.length > most ? `${shown.join(', ')} and ${permissions.length - most} more` : shown.join(', ');
};

/** "Required by Users – Edit and 2 more". */
export function requiredBySentence(catalog: Catalog, requiredBy: readonly string[]): string {
  const shown = requiredBy.slice(0, 2).map((permission) => permissionLabel(catalog, permission));
  const rest = requiredBy.length - shown.length;
  return `Required by ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The state, as it is also read aloud. [U15] */
export function stateSentence(catalog: Catalog, tick: Tick): string | null {
  return tick.kind === 'derived' ? `Granted, not chosen. ${requiredBySentence(catalog, tick.requiredBy)}.` : null;
}

/** Everything worth knowing, most important first. */
export function tickNotes(catalog: Catalog, action: Action, facts: TickFacts): string[] {
  const { permission } = action;
  const notes: string[] = [];
  const state = stateSentence(catalog, facts.tick);
  if (state) notes.push(`${state} Tick it to choose it in its own right.`);
  if (action.polarity === 'restrict') notes.push('Takes rights away from whoever holds it. “All” never ticks it.');
  const along = [...(catalog.closureByPermission.get(permission) ?? [])].filter((one) => one !== permission && !facts.isGranted(one));
  if (facts.tick.kind === 'none' && along.length > 0) notes.push(`Choosing it also grants ${list(catalog, along)}.`);
  if (action.preselects && facts.tick.kind === 'none')
    notes.push(`Ticks ${list(catalog, action.preselects)} too; untick it if it is not wanted.`);
  const defeating = (action.conflictsWith ?? []).filter(facts.isGranted);
  if (defeating.length > 0) notes.push(`Has no effect while ${list(catalog, defeating)} is granted.`);
  const missing = (action.advises ?? []).filter((one) => !facts.isGranted(one));
  if (missing.length > 0 && facts.tick.kind !== 'none') notes.push(`Of little use without ${list(catalog, missing)}.`);
  const why = catalog.whyRisky.get(permission);
  if (why) notes.push(`Powerful: ${why}`);
  if (action.observed) notes.push('Seen in real profiles, but absent from the guide.');
  return notes;
}
