/** The servers that share this database, as each tells the others of itself. */

export interface StoredNode {
  readonly id: string;
  readonly version: string;
  readonly startedAt: string;
  readonly seenAt: string;
  /** The newest change that is in its facts. */
  readonly epoch: number;
  /** A digest of each deciding setting, by its name. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface NodeRows {
  /** Adds a server, or replaces what is known of it. */
  put(node: StoredNode): Promise<void>;
  /** Notes that it still runs; false where it is not known. */
  see(id: string, node: Pick<StoredNode, 'seenAt' | 'epoch'>): Promise<boolean>;
  /** Those that were seen at this moment or later, in the order of their start. */
  live(since: string): Promise<StoredNode[]>;
  remove(id: string): Promise<void>;
  /** Removes those that were last seen before then. */
  removeOlder(seenBefore: string): Promise<void>;
}
