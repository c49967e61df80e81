/** The Chromium that the tests drive, and its start, on any Linux with npm and no other package. Knows nothing of the tests. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from '@playwright/test';
import { packagedRunsOn, unpackChromium } from './packaged-chromium.ts';

/** A Chromium that may be on this machine. */
export interface Candidate {
  readonly name: string;
  /** Makes it ready to start. */
  prepare(): Promise<LaunchOptions>;
}

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

export const packagedChromium: Candidate = { name: 'packaged @sparticuz/chromium', prepare: unpackChromium };

/** Only the tests' own traffic, and no sandbox, which neither root nor a container has; the pages are all Accord's own. */
const flags = [
  ...['--no-sandbox', '--no-first-run', '--disable-quic'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** The one that was asked for and no other; else the first of the system, then the packaged one. */
export function chromiumCandidates(env: NodeJS.ProcessEnv, isProgram = isExecutable): Candidate[] {
  const at = (name: string, executablePath: string): Candidate => ({
    name: `${name} ${executablePath}`,
    prepare: () => Promise.resolve({ executablePath }),
  });
  const wanted = env['CHROMIUM_PATH'];
  if (wanted) return [at('CHROMIUM_PATH', wanted)];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = [...systemPaths, ...systemNames.flatMap((name) => folders.map((folder) => join(folder, name)))];
  const system = paths.filter(isProgram).map((path) => at('system', path));
  return [...system.slice(0, 1), ...(packagedRunsOn(process) ? [packagedChromium] : [])];
}

export async function startChromium(candidate: Candidate): Promise<Browser> {
  const browser = await chromium.launch({ args: flags, ...(await candidate.prepare()) });
  process.stderr.write(`Chromium ${browser.version()}: ${candidate.name}\n`);
  return browser;
}

/** A program of that name may be there and not start, as Ubuntu's stub of a snap does; then the next is tried. */
export async function launchChromium(): Promise<Browser> {
  const failures: string[] = [];
  for (const candidate of chromiumCandidates(process.env)) {
    try {
      return await startChromium(candidate);
    } catch (error) {
      failures.push(`${candidate.name}: ${(error as Error).message}`);
    }
  }
  throw new Error(`No Chromium starts on this machine; install one, or give its path as CHROMIUM_PATH.\n${failures.join('\n')}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
