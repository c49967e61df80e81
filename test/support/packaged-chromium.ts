/** The Chromium that comes with the packages: unpacked once, with the libraries and fonts that a bare Debian lacks. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LaunchOptions } from '@playwright/test';

const packages = fileURLToPath(new URL('../../node_modules', import.meta.url));
const unpackScript = `await (await import('@sparticuz/chromium')).default.executablePath()`;

export const packagedRunsOn = ({ platform, arch }: { platform: string; arch: string }): boolean => platform === 'linux' && arch === 'x64';

/**
 * The package's own arguments are left aside: they put every renderer into one process, where contexts share their storage
 * and closing one ends the browser, and they turn the web's security off.
 */
export async function unpackChromium(): Promise<LaunchOptions> {
  const { version } = JSON.parse(await readFile(join(packages, '@sparticuz/chromium/package.json'), 'utf8')) as { version: string };
  const folder = join(packages, '.cache', `chromium-${version}`);
  if (!existsSync(folder)) await unpackInto(folder);
  const { LD_LIBRARY_PATH, ...env } = process.env;
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...env,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), LD_LIBRARY_PATH].filter(Boolean).join(':'),
    },
  };
}

/** Written beside its place and then renamed in one step, so that concurrent tests never see half of it. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(join(packages, '.cache'), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  // The package unpacks into the temporary folder, and its libraries only where it takes the machine for one of Amazon's.
  const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpackScript], { cwd: packages, env });
  await writeFile(join(staging, 'fonts.conf'), fontSettings(folder));
  try {
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The package's own settings name fixed folders. */
const fontSettings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
