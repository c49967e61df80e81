/** CSV as people's spreadsheets write and read it. Knows no columns. */
import Papa from 'papaparse';
import { cellText, csvLine } from '../../core/csv/csv-line.ts';

/** What spreadsheets of one country or another separate cells with; the header says which. */
const separators = [',', ';', '\t'] as const;

function separatorOf(text: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1);
  const count = (separator: string): number => header.split(separator).length;
  return separators.reduce((most, one) => (count(one) > count(most) ? one : most));
}

/** Quotes and line ends of any usual kind. */
export function readCsv(text: string): string[][] {
  const rows = Papa.parse<string[]>(text, { delimiter: separatorOf(text) }).data.map((cells) => cells.map(cellText));
  // The line break after the last line begins no line.
  return rows.at(-1)?.join('') === '' ? rows.slice(0, -1) : rows;
}

export const writeCsv = (rows: readonly (readonly string[])[]): string => rows.map(csvLine).join('');

/** Offers a text as a file of this name. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
