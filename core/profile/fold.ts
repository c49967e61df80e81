/** The form in which two texts are the same without regard to case and to runs of white space: for unique names and for searching. */

/** Total, and free of what a database cannot hold: no NUL, no unpaired surrogate, no line break. */
export const fold = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    // The end of a word has a letter of its own, and what is searched may go on.
    .replaceAll('ς', 'σ')
    .replaceAll('\0', '\ufffd')
    .replace(/\s+/gu, ' ')
    .trim();
