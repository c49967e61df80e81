/** What a session was started with, in a few words such as “Firefox on Linux”: no versions, no devices, nothing that tells people apart. [W40] */

/** Several call themselves Chrome or Safari too: the first that is found counts. */
const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** As far as a header is read. */
const longest = 500;

/** Null where a program says nothing of itself. */
export function browserOf(userAgent: string | undefined): string | null {
  const said = (userAgent ?? '').slice(0, longest);
  const named = (names: typeof programs): string | undefined => names.find(([pattern]) => pattern.test(said))?.[1];
  // Programs that are no browser name themselves first, such as curl/8.
  const program = named(programs) ?? /^[\w.-]{1,40}/.exec(said)?.[0];
  const system = named(systems);
  if (program === undefined || program === 'Mozilla') return system ?? null;
  return system === undefined ? program : `${program} on ${system}`;
}
