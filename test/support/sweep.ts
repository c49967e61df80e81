/**
 * Checks a page with axe, at every width and in every palette, and that it is never wider than its window; contrast in each palette at one width.
 * A short run (`SHARE`) examines one of these five views, which follows from the name of the screen.
 */
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

/** How many combinations `optionsOf` asks for. */
const views = 5;
const isShort = process.env['SHARE'] !== undefined;

/** The folder for screenshots; none if it is unset. */
const pictures = process.env['PICTURES'];

/** Fails with every finding and its place. `named` names the screen and its state. The page stays unchanged. */
export async function sweep(page: Page, named: string): Promise<void> {
  const [began, before] = [performance.now(), page.viewportSize()!];
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  await page.mouse.move(0, 0);
  const findings: string[] = [];
  const only = isShort ? [...named].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % views : null;
  let view = 0;
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) findings.push(`${named}: ${wide} px wider than a window of ${width}`);
    for (const [palette, media] of Object.entries(palettes)) {
      const asked = optionsOf(palette, width);
      const options = asked && (only === null || view++ === only) ? asked : null;
      if (!options && !pictures) continue;
      await page.emulateMedia(media);
      const found = options ? await examine(page, options) : [];
      findings.push(...found.map((finding) => `${named}, ${palette}, ${width} px: ${finding}`));
      if (pictures) await page.screenshot({ path: `${pictures}/${named.replaceAll(/\W+/g, '-')}-${palette}-${width}.png` });
    }
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await page.setViewportSize(before);
  process.stdout.write(`axe: ${named} in ${Math.round(performance.now() - began)} ms\n`);
  expect(findings).toEqual([]);
}

/** What follows from the structure is the same in every palette, and a colour the same at every width. Null where nothing is left to examine. */
function optionsOf(palette: string, width: number): RunOptions | null {
  if (palette === 'light') return width === widths[0] ? {} : { rules: { 'color-contrast': { enabled: false } } };
  return width === widths[0] ? { runOnly: ['color-contrast'] } : null;
}

const examine = (page: Page, options: RunOptions): Promise<string[]> =>
  page.evaluate(async (options) => {
    const { run } = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe;
    const { violations } = await run({ ...options, resultTypes: ['violations'], preload: false });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n').at(-1)?.trim()}`),
    );
  }, options);
