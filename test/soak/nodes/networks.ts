/** Machines with networks of their own on this one: namespaces of Linux, joined by bridges, from which a machine is unplugged. */
import { spawnSync } from 'node:child_process';
import { wait } from '../load/waiting.ts';

/** One network for each: to PostgreSQL, to Redis, and to clients. */
const links = ['sql', 'bus', 'clients'] as const;
export type Link = (typeof links)[number];

export interface Machine {
  /** Words before a command that is to run on it. */
  readonly enter: readonly string[];
  /** Where clients find it. */
  readonly address: string;
  /** From now on nothing passes, and neither side is told. */
  unplug(link: Link): void;
  plugIn(link: Link): void;
  /** Delays and loses what it sends, by the kernel's own emulation; answers whether the kernel has that. */
  worsen(link: Link, words: readonly string[]): boolean;
}

export interface Networks {
  readonly machines: readonly Machine[];
  /** All of them, for the access rules of PostgreSQL. */
  readonly network: string;
  /** This machine, as others reach it over a link. */
  hostOf(link: Link): string;
  stop(): void;
}

/** Answers a sentence where this is not allowed: the reason a test is skipped. */
export function startNetworks(count: number): Networks | string {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const made: (readonly string[])[] = [];
  const stop = (): void => {
    for (const words of made.splice(0).toReversed()) spawnSync('ip', words);
  };
  process.once('exit', stop);
  const make = (add: string, remove: string): void => {
    ip(add);
    made.push(remove.split(' '));
  };
  const [number, prefix] = [process.pid % 10_000, `10.${200 + (process.pid % 50)}`];
  const bridgeOf = (link: Link): string => `ac${number}${link[0]}`;
  const hostOf = (link: Link): string => `${prefix}.${links.indexOf(link)}.1`;
  try {
    for (const link of links) {
      make(`link add ${bridgeOf(link)} type bridge`, `link del ${bridgeOf(link)}`);
      ip(`addr add ${hostOf(link)}/24 dev ${bridgeOf(link)}`);
      ip(`link set ${bridgeOf(link)} up`);
    }
    const machines = Array.from({ length: count }, (_, at): Machine => {
      const name = `accord${number}n${at}`;
      make(`netns add ${name}`, `netns del ${name}`);
      ip(`-n ${name} link set lo up`);
      const nearOf = (link: Link): string => `ac${number}${link[0]}${at}`;
      const addressOn = (link: Link): string => `${prefix}.${links.indexOf(link)}.${10 + at}`;
      for (const link of links) {
        make(`link add ${nearOf(link)} type veth peer name ${link} netns ${name}`, `link del ${nearOf(link)}`);
        ip(`link set ${nearOf(link)} master ${bridgeOf(link)} up`);
        ip(`-n ${name} addr add ${addressOn(link)}/24 dev ${link}`);
        ip(`-n ${name} link set ${link} up`);
      }
      return {
        enter: ['ip', 'netns', 'exec', name],
        address: addressOn('clients'),
        unplug: (link) => ip(`link set ${nearOf(link)} nomaster`),
        plugIn: (link) => ip(`link set ${nearOf(link)} master ${bridgeOf(link)}`),
        worsen: (link, words) =>
          spawnSync('ip', ['netns', 'exec', name, 'tc', 'qdisc', 'replace', 'dev', link, 'root', 'netem', ...words]).status === 0,
      };
    });
    return { machines, network: `${prefix}.0.0/16`, hostOf, stop };
  } catch (error) {
    stop();
    return `this machine makes no network namespaces (${(error as Error).message})`;
  }
}

/** Throws what the command says. */
function ip(words: string): void {
  const { status, stderr, error } = spawnSync('ip', words.split(' '), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${words}: ${error?.message ?? stderr.trim()}`);
}

/** For so many milliseconds this share of the time nothing passes, in pieces that are as long as a retransmission waits, so that much is late. */
export async function lose({ unplug, plugIn }: Machine, link: Link, share: number, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const piece = 50 + Math.random() * 300;
    unplug(link);
    await wait(piece * share);
    plugIn(link);
    await wait(piece * (1 - share));
  }
}
