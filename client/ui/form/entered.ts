/** What somebody has entered into the fields of one place since they came to it. Knows no dialog and no page. */

/** A field, as far as it matters here. */
export type Entry = Pick<HTMLInputElement, 'type' | 'value' | 'isConnected'> &
  Partial<Pick<HTMLInputElement, 'checked' | 'readOnly' | 'role'>>;

export interface Entered {
  /** Somebody has come to a field. */
  came(field: Entry): void;
  /** What a field holds has changed by hand. */
  changed(field: Entry): void;
  /** Whether a field that is still there holds something else than when somebody came to it. */
  isAny(): boolean;
  forget(): void;
}

/** Whatever only finds something, begins something or is chosen again at once. */
const heldByNobody = new Set(['search', 'file', 'button', 'submit', 'reset', 'hidden']);

const counts = ({ type, readOnly, role }: Entry): boolean => readOnly !== true && role !== 'combobox' && !heldByNobody.has(type);
const isTick = ({ type }: Entry): boolean => type === 'checkbox' || type === 'radio';
const contentOf = (field: Entry): string | boolean => (isTick(field) ? field.checked === true : field.value);

export function createEntered(): Entered {
  /** What each field held in the beginning. */
  const beginnings = new Map<Entry, string | boolean>();
  const note = (field: Entry, beginning: string | boolean): void => {
    if (counts(field) && !beginnings.has(field)) beginnings.set(field, beginning);
  };
  return {
    came: (field) => note(field, contentOf(field)),
    // Some browsers give a box no focus that is clicked; and a password manager fills in where nobody has been.
    changed: (field) => note(field, isTick(field) ? field.checked !== true : ''),
    isAny: () => [...beginnings].some(([field, beginning]) => field.isConnected && contentOf(field) !== beginning),
    forget: () => beginnings.clear(),
  };
}

/** Follows every field in an element, also those that come later. */
export function followEntries(entered: Entered, place: HTMLElement): void {
  const field = ({ target }: Event): Entry | null =>
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement ? target : null;
  const tell = (event: Event, what: (entry: Entry) => void): void => {
    const entry = field(event);
    if (entry) what(entry);
  };
  place.addEventListener('focusin', (event) => tell(event, entered.came));
  place.addEventListener('input', (event) => tell(event, entered.changed));
}
