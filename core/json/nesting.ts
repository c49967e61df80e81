/** The depth of a JSON text, counted before parsing: parsing accepts any depth, but writing the value again overflows the stack. */

/** Levels of objects and lists in anything that is read from outside; what the product itself writes has fewer than ten. */
export const mostNesting = 32;

const [quote, backslash] = [0x22, 0x5c];
const openers = new Set([0x5b, 0x7b]);
const closers = new Set([0x5d, 0x7d]);

/** Total: for a text that is no JSON it returns a number, and the parser reports the error. [H34] */
export function isNestedTooDeeply(text: string, most: number = mostNesting): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at);
    else if (openers.has(unit)) depth += 1;
    else if (closers.has(unit)) depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** The place of the quote that ends the string which begins at `from`, or the end of the text. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === backslash) at += 1;
    else if (unit === quote) return at;
  }
  return text.length;
}
