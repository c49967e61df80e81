/** What a bound on time may be stretched by on a machine that does other things too. */

/** How many times longer something may take than on a machine with nothing else to do: three times, and as long as others take the processor. */
export function slack(): number {
  const [began, used] = [performance.now(), process.cpuUsage()];
  while (process.cpuUsage(used).user < 100_000);
  return 3 * Math.max(1, (performance.now() - began) / 100);
}
