/** Fair comparison: contestants take turns, and medians are quoted. */

export interface Contestant {
  readonly name: string;
  /** One round of work; returns the number of its operations. */
  run(): number;
}

const middle = (sorted: readonly number[], share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;

export const quantile = (values: readonly number[], share: number): number =>
  middle(
    [...values].sort((a, b) => a - b),
    share,
  );

/** Operations per second of each contestant: the median of the rounds, the first of which only warms up. */
export function compare(contestants: readonly Contestant[], rounds = 9): Map<string, number> {
  const speeds = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contestants) {
      const start = performance.now();
      const operations = run();
      const seconds = (performance.now() - start) / 1000;
      if (round > 0) speeds.get(name)?.push(operations / seconds);
    }
  }
  return new Map([...speeds].map(([name, values]) => [name, quantile(values, 0.5)]));
}

/** "12.3 M/s", "45 k/s". */
export const perSecond = (speed: number): string =>
  speed >= 1e6 ? `${(speed / 1e6).toFixed(2)} M/s` : speed >= 1e3 ? `${(speed / 1e3).toFixed(1)} k/s` : `${speed.toFixed(0)} /s`;

/** One line per contestant, with its ratio to the last. */
export function report(speeds: ReadonlyMap<string, number>, write: (line: string) => void): void {
  const last = [...speeds.values()].at(-1) ?? 1;
  for (const [name, speed] of speeds) write(`  ${name.padEnd(44)} ${perSecond(speed).padStart(12)}   × ${(speed / last).toFixed(1)}`);
}
