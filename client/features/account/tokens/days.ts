/** Days as a date field has them, by the clock of this device. */

/** `YYYY-MM-DD` of a moment in milliseconds since 1970. */
export function dayOf(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '';
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${date.getFullYear()}-${month}-${day}`;
}

/** The last second of a day; not a number where it is none. */
export const endOfDay = (day: string): number => new Date(`${day}T23:59:59`).getTime();

/** Of a moment in milliseconds since 1970, by the calendar. */
export function yearAfter(at: number): number {
  const end = new Date(at);
  return end.setUTCFullYear(end.getUTCFullYear() + 1);
}
