/** The tables of docs/capacity.md that come from the simulation, as lines of Markdown. */
import { mostEdits, type Costs, type Limit } from '../model.ts';
import type { Assumed } from '../table.ts';
import { frozenShare } from './lease.ts';
import { runLoad } from './load.ts';
import { runBurst } from './rights.ts';
import { killOne, loseDatabase, loseRedis, moveEverybody, restartAll, runStorm, type Storm } from './storms.ts';

const seed = 1;
const nodeCounts = [1, 3, 10, 100] as const;

/** To two digits. */
const rounded = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en-US');
const percent = (share: number): string => `${rounded(share * 100)} %`;
const seconds = (milliseconds: number): string => (milliseconds / 1_000).toFixed(1);
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const head = (names: readonly string[]): string[] => [row(names), `|${' --- |'.repeat(names.length)}`];

const planOf = (costs: Costs, { databaseCores, others }: Assumed) => ({ costs, databaseCores, others, seed });

/** Where a thread or the processors of PostgreSQL would be used up whole, by the arithmetic. */
function wholly(costs: Costs, assumed: Assumed, nodes: number): number {
  const limits: Limit[] = ['the processor of a node', 'the processor of PostgreSQL'];
  return Math.min(...limits.map((limit) => mostEdits(limit, costs, { ...assumed, nodes, share: 1 })));
}

/** Of what the arithmetic says that is used up whole. */
const parts = [0.5, 0.7, 0.9, 1.1] as const;
/** People who all edit; nobody is looked at who is one more. */
export const mostClients = 100_000;
/** Edits that are looked at for each row. */
const most = 8_000;

/** How long edits take to their readers, up to where they take longer and longer. */
export async function loadRows(costs: Costs, assumed: Assumed, nodes: number): Promise<string[]> {
  const rows: string[] = [];
  const counted = wholly(costs, assumed, nodes);
  const wanted = [...parts.map((part) => part * counted), ...(nodes === 100 ? [mostClients * assumed.pace] : [])];
  for (const edits of wanted) {
    const load = await runLoad({ ...planOf(costs, assumed), nodes, edits, pace: assumed.pace, most });
    const took = load.isGrowing ? ['**grows**', '**grows**', ''] : [rounded(load.p50), rounded(load.p99), load.thread];
    const used = [percent(load.threadUsed), percent(load.databaseUsed)];
    rows.push(row([nodes, rounded(edits), percent(edits / counted), ...took, load.database, ...used]));
  }
  return rows;
}

const loadHead = [
  'nodes',
  'edits a second',
  'of the arithmetic',
  'p50 ms',
  'p99 ms',
  'most before a node',
  'most before PostgreSQL',
  'a node',
  'PostgreSQL',
];

export async function loadTable(costs: Costs, assumed: Assumed): Promise<string[]> {
  const rows: string[] = [];
  for (const nodes of nodeCounts) rows.push(...(await loadRows(costs, assumed, nodes)));
  return [...head(loadHead), ...rows];
}

/** Clients of which one in twenty edits. */
const working = 0.05;

export const storms: readonly Storm[] = [
  { name: 'one node is killed', nodes: 3, clients: 15_000, happen: killOne },
  { name: 'one node is killed', nodes: 10, clients: 50_000, happen: killOne },
  { name: 'one node is killed', nodes: 100, clients: 100_000, happen: killOne },
  { name: 'all restart, one after the other', nodes: 10, clients: 30_000, happen: restartAll },
  { name: 'the balancer moves everybody', nodes: 10, clients: 50_000, happen: moveEverybody },
  { name: 'the balancer moves everybody', nodes: 100, clients: 100_000, happen: moveEverybody },
  { name: 'PostgreSQL restarts and is away for 5 s', nodes: 10, clients: 50_000, happen: loseDatabase },
  { name: 'PostgreSQL restarts and is away for 5 s', nodes: 100, clients: 100_000, happen: loseDatabase },
  { name: 'Redis is away for 5 s', nodes: 100, clients: 100_000, happen: loseRedis },
];

export const stormPlan = (costs: Costs, assumed: Assumed, { clients }: Pick<Storm, 'clients'>) => ({
  ...planOf(costs, assumed),
  editsASecond: clients * working * assumed.pace,
});

export async function stormRow(costs: Costs, assumed: Assumed, storm: Storm): Promise<string> {
  const { closed, wholeAfter, longest, frozen, p99 } = await runStorm(storm, stormPlan(costs, assumed, storm));
  const sizes = [storm.nodes, storm.clients.toLocaleString('en-US'), closed.toLocaleString('en-US')];
  const waited = [longest.thread, longest.connections, longest.database].map((most) => most.toLocaleString('en-US'));
  return row([storm.name, ...sizes, seconds(wholeAfter), ...waited, rounded(frozen), rounded(p99)]);
}

const stormHead = ['', 'nodes', 'clients', 'sockets closed', 'all whole after, s', 'most before a node', 'before its connections'];

export async function stormTable(costs: Costs, assumed: Assumed): Promise<string[]> {
  const rows: string[] = [];
  for (const storm of storms) rows.push(await stormRow(costs, assumed, storm));
  return [...head([...stormHead, 'before PostgreSQL', 'nothing shown, ms', 'edits, p99 ms']), ...rows];
}

const middles = [10, 50, 100, 150] as const;
const slowest = [10, 50, 100, 150, 250] as const;
const watched = 200_000;

/** The share of time in which a node shows nothing. */
export async function leaseTable(): Promise<string[]> {
  const rows: string[] = [];
  for (const p50 of middles) {
    const cells: string[] = [];
    for (const p99 of slowest) cells.push(p99 < p50 ? '' : percent(await frozenShare({ p50, p99 }, watched, seed)));
    rows.push(row([`p50 ${p50} ms`, ...cells]));
  }
  return [...head(['half are faster than, one in 100 slower than', ...slowest.map((p99) => `p99 ${p99} ms`)]), ...rows];
}

const changes = 1_000;
/** Changes that are made at the same time, each at another node. */
const atOnce = 10;
const clientsOfNode = 300;

export async function rightsRow(costs: Costs, assumed: Assumed, nodes: number, hasRedis: boolean): Promise<string> {
  const clients = nodes * clientsOfNode;
  const plan = { ...stormPlan(costs, assumed, { clients }), nodes, clients };
  const { everywhereAfter, p50, p99, acknowledged, frozen, databaseUsed, edits } = await runBurst(plan, changes, { hasRedis, atOnce });
  const answers = [seconds(everywhereAfter), rounded(p50), rounded(p99), percent(1 - acknowledged)];
  return row([nodes, hasRedis ? 'yes' : 'no', ...answers, rounded(frozen), percent(databaseUsed), rounded(edits)]);
}

const rightsHead = ['nodes', 'Redis', 'everywhere after, s', 'answered, p50 ms', 'p99 ms', 'by the bound'];

export async function rightsTable(costs: Costs, assumed: Assumed): Promise<string[]> {
  const rows: string[] = [];
  for (const nodes of nodeCounts.slice(1))
    for (const hasRedis of [true, false]) rows.push(await rightsRow(costs, assumed, nodes, hasRedis));
  return [...head([...rightsHead, 'nothing shown, ms', 'PostgreSQL', 'edits, p99 ms']), ...rows];
}
