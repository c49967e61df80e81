/** The colour of a person: the same in every draft and on every screen, from nothing but their username. */

/** A CSS colour; what shows it keeps only the hue. */
export function colorOfName(username: string): string {
  let hash = 0;
  for (const character of username) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  // Usernames are short and alike; the golden angle sets neighbours far apart.
  return `hsl(${Math.round((hash * 137.508) % 360)} 65% 45%)`;
}
