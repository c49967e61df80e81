/** Looks at a page as it is with axe, at every width and in every palette that people have, and whether it is ever wider than its window. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const widths = [1400, 768, 390] as const;
const palettes = {
  light: { colorScheme: 'light', forcedColors: 'none' },
  dark: { colorScheme: 'dark', forcedColors: 'none' },
  forced: { colorScheme: 'light', forcedColors: 'active' },
} as const;

/** Where pictures of what was looked at go, for somebody to see; none where it is unset. */
const pictures = process.env['PICTURES'];

/** Fails with every finding, each with where it was. `named` says which screen and state it is. The page is left as it was. */
export async function sweep(page: Page, named: string): Promise<void> {
  const [began, before] = [performance.now(), page.viewportSize()!];
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  await page.mouse.move(0, 0);
  const findings: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    for (const [palette, media] of Object.entries(palettes)) {
      await page.emulateMedia(media);
      // What follows from the structure is the same in every palette.
      const found = await examine(page, palette === 'light' ? {} : { runOnly: ['color-contrast'] });
      findings.push(...found.map((finding) => `${named}, ${palette}, ${width} px: ${finding}`));
      if (pictures) await page.screenshot({ path: `${pictures}/${named.replaceAll(/\W+/g, '-')}-${palette}-${width}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await page.setViewportSize(before);
  process.stdout.write(`axe: ${named} in ${Math.round(performance.now() - began)} ms\n`);
  expect(findings).toEqual([]);
}

const examine = (page: Page, options: RunOptions): Promise<string[]> =>
  page.evaluate(async (options) => {
    const { run } = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe;
    const { violations } = await run({ ...options, resultTypes: ['violations'], preload: false });
    const told = violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n').at(-1)?.trim()}`),
    );
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [...told, `${scrollWidth} px wide in a window of ${clientWidth}`] : told;
  }, options);
