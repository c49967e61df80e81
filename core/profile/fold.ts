/** The form in which two texts are the same without regard to case and to runs of white space: for unique names and for searching. */

/** Words of ASCII with one space between them: nearly every name, and folded with every change of a draft. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

/** Total, and free of what a database cannot hold: no NUL, no unpaired surrogate, no line break. */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      .toLowerCase()
      // The end of a word has a letter of its own, and what is searched may go on.
      .replaceAll('ς', 'σ')
      .replaceAll('\0', '\ufffd')
      .replace(/\s+/gu, ' ')
      .trim()
  );
}
