/** What has happened in simulations: a run that met nothing has shown nothing. */

export const counted = [
  'edits',
  'edits acknowledged',
  'times all was acknowledged',
  'frames sent',
  'frames lost',
  'changes delivered twice',
  'connections',
  'connections refused',
  'connections cut',
  'silent connections',
  'partitions',
  'server crashes',
  'server restarts',
  'transactions lost',
  'disk failures',
  'tab crashes',
  'local writes lost',
  'rights taken',
  'rights given',
  'times shut out',
  'entries by who is limited to tags',
  'base retagged',
  'base removed',
  'sessions ended',
  'changes refused',
  'saves asked',
  'commits',
  'discards',
  'compactions',
  'findings acknowledged',
  'undos',
  'checks',
] as const;

export type Counted = (typeof counted)[number];
export type Tally = Record<Counted, number>;

export const createTally = (): Tally => Object.fromEntries(counted.map((what) => [what, 0])) as Tally;

export function addTally(to: Tally, more: Tally): void {
  for (const what of counted) to[what] += more[what];
}
