/** Splits a stored text into parts: plain text, and characters that are invisible, change the direction of text, or resemble another letter. */

export interface TextPart {
  /**
   * `space`: at an end, or one more beside another. `hidden`: invisible, or changing the direction of text. `look-alike`: a letter that
   * resembles a Latin one among Latin letters.
   */
  readonly kind: 'plain' | 'break' | 'space' | 'hidden' | 'look-alike';
  readonly text: string;
}

/** Nearly every text: ASCII words and dashes, with one space between. */
const ordinary = /^(?:[!-~–]+(?: [!-~–]+)*)?$/;
/** Neither letter, mark, number, punctuation, symbol nor space; and letters that are blank. */
const hidden = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|[\u115f\u1160\u2800\u3164\uffa0]/u;
/** Wide and mathematical forms of Latin letters. */
const dressed = /[\uff21-\uff3a\uff41-\uff5a\u{1d400}-\u{1d7ff}]/u;
const scripts = [
  { any: /\p{Script=Cyrillic}/u, latinLooking: 'асеһіјорԛѕухԝѵӏԁАВСЕНІЈКМОРЅТХУԚԜ' },
  { any: /\p{Script=Greek}/u, latinLooking: 'ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ' },
] as const;

/** Whether a text has a part to mark; most have none. */
export const isOrdinary = (text: string): boolean => ordinary.test(text);

/** Total; the parts joined are the text. [V60] */
export function storedParts(text: string): readonly TextPart[] {
  if (isOrdinary(text)) return [{ kind: 'plain', text }];
  const parts: { kind: TextPart['kind']; text: string }[] = [];
  const looksLatin = lookAlikesIn(text);
  const [begin, end] = [text.length - text.trimStart().length, text.trimEnd().length];
  let at = 0;
  for (const character of text) {
    const isSpace = character === ' ' && (at < begin || at >= end || text[at - 1] === ' ');
    const kind = isSpace ? 'space' : kindOf(character, looksLatin);
    const last = parts.at(-1);
    if (kind === 'plain' && last?.kind === 'plain') last.text += character;
    else parts.push({ kind, text: character });
    at += character.length;
  }
  return parts;
}

function kindOf(character: string, looksLatin: ReadonlySet<string>): TextPart['kind'] {
  if (character === '\n') return 'break';
  if (hidden.test(character)) return 'hidden';
  return looksLatin.has(character) ? 'look-alike' : 'plain';
}

/** Letters of another script among Latin ones, or in a text that has no letter of that script which would show what it is. */
function lookAlikesIn(text: string): ReadonlySet<string> {
  const found = new Set([...text].filter((character) => dressed.test(character)));
  const words = text.split(/[^\p{L}\p{M}\p{N}]+/u);
  for (const { any, latinLooking } of scripts) {
    if (!any.test(text)) continue;
    const isPlain = [...text].some((character) => any.test(character) && !latinLooking.includes(character));
    for (const word of words)
      if (any.test(word) && (!isPlain || /\p{Script=Latin}/u.test(word)))
        for (const letter of word) if (latinLooking.includes(letter)) found.add(letter);
  }
  return found;
}

/** `U+200B`. */
export const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Names an invisible character, or one that changes the direction of text, by its code point, and a look-alike with it. [V45] */
export const legible = (text: string): string =>
  storedParts(text)
    .map(({ kind, text: part }) => {
      if (kind === 'plain' || kind === 'space') return part;
      return kind === 'look-alike' ? `${part} (${codePointOf(part)})` : codePointOf(part);
    })
    .join('');

/** Without spaces at the ends and with one in place of a run, where a person is done typing. */
export const tidied = (text: string): string => text.replace(/\p{Zs}+/gu, ' ').trim();
