/** The table of docs/capacity.md, from costs and assumptions. */
import { firstReached, limits, mostEdits, type Costs, type Limit, type Site } from './model.ts';

const nodes = [1, 3, 10, 100] as const;

export type Assumed = Omit<Site, 'nodes'>;

/** Lines of Markdown. What is reached first is in bold. */
export function capacityTable(costs: Costs, assumed: Assumed): string[] {
  const names = Object.keys(limits) as Limit[];
  return [
    `| nodes | ${names.join(' | ')} | edits a second of a node | connections |`,
    `| --- |${' --- |'.repeat(names.length + 2)}`,
    ...nodes.map((count) => rowOf(costs, { ...assumed, nodes: count }, names)),
  ];
}

function rowOf(costs: Costs, site: Site, names: readonly Limit[]): string {
  const first = firstReached(costs, site);
  const cells = names.map((limit) => {
    const text = rounded(mostEdits(limit, costs, site));
    return limit === first.limit ? `**${text}**` : text;
  });
  return `| ${site.nodes} | ${cells.join(' | ')} | ${rounded(first.edits / site.nodes)} | ${site.nodes * connectionsOfNode} |`;
}

const connectionsOfNode = 10;

/** To two digits: it is known no better. */
const rounded = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US');
