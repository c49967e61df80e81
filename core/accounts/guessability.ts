/** How much of a password an attacker must guess who begins with names, common words, keyboard runs and repetitions. */
import { commonWords, lines } from './common-passwords.ts';

/** Shorter pieces turn up in anything. */
const shortestPiece = 3;

/**
 * In characters: one for each unexplained character, half of one for a digit, one for a common word, a year, a run or a repeated character,
 * none for a name or a repeated part of the password. The result is the minimum over all readings, with every substitution of signs for
 * letters. [W12]
 */
export function guessWork(password: string, names: readonly string[], words: readonly string[]): number {
  const known = [...piecesOf(names), ...[...commonWords, ...words].map((text) => ({ text, cost: 1 }))];
  return Math.min(leastCost(fold(password), known), leastCost(fold(password, signLetters), known));
}

/** Digits and signs that people write for letters. */
const signLetters: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** Some signs unfold to many, and the work grows with their square, so the function ignores everything beyond this length. */
const mostJudged = 512;

/** Without case, accents and what separates words. */
const fold = (text: string, letters: Readonly<Record<string, string>> = {}): string =>
  text
    .normalize('NFKD')
    .slice(0, mostJudged)
    .toLowerCase()
    .replace(/[\p{M}\s._,;:/|-]/gu, '')
    .replace(/[0-9@$!]/g, (sign) => letters[sign] ?? sign);

interface Piece {
  readonly text: string;
  readonly cost: number;
}

const backwards = (text: string): string => Array.from(text).toReversed().join('');

/** Names whole, in their parts and backwards. */
function piecesOf(names: readonly string[]): Piece[] {
  const parts = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]).flatMap((part) => [fold(part), fold(part, signLetters)]);
  const known = new Set([...parts, ...parts.map(backwards)]);
  return [...known].filter(({ length }) => length >= shortestPiece).map((text) => ({ text, cost: 0 }));
}

/** The cheapest way to put the text together, from its beginning on. */
function leastCost(text: string, known: readonly Piece[]): number {
  const costs = [0];
  const repeated = repeatedLengths(text);
  for (let end = 1; end <= text.length; end++) {
    const from = (length: number, cost: number): number => costs[end - length]! + cost;
    let least = from(1, /\d/.test(text[end - 1]!) ? 0.5 : 1);
    const run = Math.max(runLength(text, end), sameLength(text, end));
    if (run >= shortestPiece) least = Math.min(least, from(run, 1));
    if (/^(19|20)\d\d$/.test(text.slice(Math.max(0, end - 4), end))) least = Math.min(least, from(4, 1));
    const again = repeated[end]!;
    if (again >= shortestPiece) least = Math.min(least, from(again, 0));
    for (const piece of known) if (text.endsWith(piece.text, end)) least = Math.min(least, from(piece.text.length, piece.cost));
    costs.push(least);
  }
  return costs[text.length]!;
}

/** How many characters before `end` lie one after another on one of the lines; fewer than a piece count as none. */
function runLength(text: string, end: number): number {
  let longest = shortestPiece - 1;
  for (const line of bothWays) while (longest < end && line.includes(text.slice(end - longest - 1, end))) longest++;
  return longest;
}

const bothWays: readonly string[] = lines.flatMap((line) => [line, backwards(line)]);

function sameLength(text: string, end: number): number {
  let length = 1;
  while (length < end && text[end - length - 1] === text[end - 1]) length++;
  return length;
}

/** For each end: the length of the longest piece before it that occurs earlier, too, without overlap. */
function repeatedLengths(text: string): readonly number[] {
  const longest = Array.from({ length: text.length + 1 }, () => 0);
  let before: number[] = [];
  for (let end = 1; end <= text.length; end++) {
    const common: number[] = [];
    for (let earlier = 1; earlier < end; earlier++) {
      const length = text[end - 1] === text[earlier - 1] ? (before[earlier - 1] ?? 0) + 1 : 0;
      common[earlier] = length;
      longest[end] = Math.max(longest[end]!, Math.min(length, end - earlier));
    }
    before = common;
  }
  return longest;
}
