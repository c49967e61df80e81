/** How long a tick takes from one window to the other: `npm run bench:tick`. Prints milliseconds, median and 95th percentile of 50. */
import { expect } from '@playwright/test';
import { setup } from '../support/built-client.ts';
import { addProfile, isSaved, openGroups, startWorkspace, tick } from '../support/browser.ts';
import { may } from '../support/cast.ts';

const ticks = 50;
setup();
const workspace = await startWorkspace();
try {
  const [ada, ben] = [await workspace.openWindow('ada', may.everything), await workspace.openWindow('ben', may.everything)];
  const { url } = await addProfile(ada);
  await isSaved(ada.page);
  await ben.page.goto(url);
  await openGroups(ada.page);
  await openGroups(ben.page);
  const name = 'Prompts – View';
  await tick(ada.page, name).waitFor();
  await tick(ben.page, name).waitFor();
  const label = await tick(ada.page, name).getAttribute('aria-label');

  // Both pages share one machine's clock; each notes the moment itself, so that driving the browser is not measured.
  const watch = (isChecked: boolean): Promise<number> =>
    ben.page.evaluate(
      ([box, wanted]) =>
        new Promise<number>((resolve) => {
          const input = document.querySelector<HTMLInputElement>(`input[aria-label="${box}"]`)!;
          const look = (): void => {
            if (input.checked === wanted) resolve(performance.timeOrigin + performance.now());
            else requestAnimationFrame(look);
          };
          look();
        }),
      [label, isChecked] as const,
    );
  const click = (): Promise<number> =>
    ada.page.evaluate((box) => {
      const at = performance.timeOrigin + performance.now();
      document.querySelector<HTMLInputElement>(`input[aria-label="${box}"]`)!.click();
      return at;
    }, label);

  const times: number[] = [];
  for (let count = 0; count < ticks; count++) {
    const seen = watch(count % 2 === 0);
    await ben.page.evaluate(() => new Promise(requestAnimationFrame));
    times.push(-(await click()) + (await seen));
  }
  expect(times.every((time) => time > 0)).toBe(true);
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  process.stdout.write(`a tick, durable and in the other window: median ${at(0.5)} ms, p95 ${at(0.95)} ms, n = ${ticks}\n`);
} finally {
  await workspace.close();
}
