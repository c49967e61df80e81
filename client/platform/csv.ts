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

export interface CsvTable {
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  /** A sentence for each quote that is not as it has to be: from there on the rows are not what was meant. [U260] */
  readonly problems: readonly string[];
}

/** Quotes and line ends of any usual kind. */
export function readCsv(file: string): CsvTable {
  const text = file.replace(/^\uFEFF/, '');
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: separatorOf(text) });
  const rows: CsvTable['rows'][number][] = [];
  let line = 1;
  for (const cells of data) {
    rows.push({ line, cells: cells.map(cellText) });
    // A cell in quotes may have several lines. [U261]
    line += 1 + cells.reduce((breaks, cell) => breaks + breaksIn(cell), 0);
  }
  // The line break after the last line begins no line.
  if (rows.at(-1)?.cells.join('') === '') rows.pop();
  const places = new Set(errors.flatMap(({ index }) => (index === undefined ? [] : [index])));
  return { rows, problems: [...places].map((at) => quoteProblem(text, at)) };
}

const breaksIn = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/** In characters: enough to find the place. */
const shownOfCell = 40;

/** Of the cell whose text begins at this place, behind its quote. */
function quoteProblem(text: string, at: number): string {
  const begin = `Line ${1 + breaksIn(text.slice(0, at))}`;
  const [behind = ''] = text.slice(at).split(/[\r\n]/, 1);
  const shown = `"${behind.slice(0, shownOfCell)}${behind.length > shownOfCell ? '…' : ''}`;
  const end = /^(?:[^"]|"")*/.exec(text.slice(at))?.[0].length ?? 0;
  // Its next quote may as well be meant to open a cell further down.
  return end < behind.length
    ? `${begin}: the cell ${shown} goes on behind its closing quote; put all of it in quotes, and write a quote within as two.`
    : `${begin}: the quote before ${shown.slice(1) || 'the end'} is not closed; close it at the end of the cell, or take it away.`;
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
