/** Accord as `npm start` runs it: with an embedded database. */
import { join } from 'node:path';
import { nodeFlags, startEnvironment } from '../../support/server-process.ts';
import { startProcess, type ServerProcess } from './server-process.ts';

const here = join(import.meta.dirname, '../../..');

const metricsToken = 'figures-of-a-measured-run';

export interface AccordOptions {
  /** Flags of Node for the server, such as `--expose-gc`. */
  readonly nodeOptions?: readonly string[];
  /** Settings beside those of the address and the folder. */
  readonly env?: Readonly<Record<string, string>>;
  readonly sharesCore?: boolean;
  /** Words before its command. */
  readonly enter?: readonly string[];
  /** The folder of its sources; this one unless given. */
  readonly root?: string;
}

export const startAccord = (
  dataDir: string,
  { nodeOptions = [], env = {}, root = here, ...options }: AccordOptions = {},
): Promise<ServerProcess> =>
  startProcess([...nodeFlags, ...nodeOptions, join(root, 'server/main.ts')], {
    ...options,
    cwd: root,
    env: { ...startEnvironment, HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, METRICS_TOKEN: metricsToken, ...env },
    address: /listening on (\S+)\n/,
  });

/** The value of one metric, summed over its labels; null if the server does not report it. */
export async function readMetrics(url: string): Promise<(name: string) => number | null> {
  const text = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })).text();
  return (name) => {
    const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
  };
}
