/** A value of unknown form as a sentence shows it to a person. */

/** JSON, cut after so many UTF-16 code units. Total, also for what nests too deeply to be written. [H34] */
export function shownValue(value: unknown, longest: number): string {
  const text = toText(value);
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'a value that is nested too deeply';
  }
}
