/** One line of a CSV file (RFC 4180) that no spreadsheet takes for a formula. */

/**
 * What a spreadsheet would compute, or what stands for it, in whatever width. One that separates cells with semicolons or tabs does not know
 * that a comma's cell is quoted: for it a cell begins after each of its own separators, and after a line break, too. [H206]
 */
const [begin, more] = ['[=+\\-@\uff1d\uff0b\uff0d\uff20\\t\\r\\n]', '[=+\\-@\uff1d\uff0b\uff0d\uff20]'];
const formula = new RegExp(`^(?='*${begin})|(?<=[;\\t\\r\\n])(?='*${more})`, 'g');
const marked = new RegExp(`^'(?='*${begin})|(?<=[;\\t\\r\\n])'(?='*${more})`, 'g');

/** With its line break. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** Where a spreadsheet would compute, the text has one more apostrophe, as spreadsheets write it themselves. [H168] [U244] */
function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = cell.replace(formula, "'");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text that such a cell stands for. */
export const cellText = (cell: string): string => cell.replace(marked, '');
