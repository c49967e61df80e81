/** A disk in memory that records every step that changes it, and can fail at one on demand. Knows nothing of SQLite. */

/** A file is known by a number, as an inode: its name may be given to another one. */
export type DiskStep =
  | { readonly kind: 'create' | 'delete'; readonly name: string; readonly file: number }
  | { readonly kind: 'write'; readonly file: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly file: number; readonly size: number }
  | { readonly kind: 'sync'; readonly file: number }
  /** The writes since the last sync may never reach the disk, whatever is synced later. */
  | { readonly kind: 'failed-sync'; readonly file: number }
  /** Creations and deletions so far are on disk. */
  | { readonly kind: 'sync-directory' };

/** The fault of a step: it fails without effect, or the disk is full after half of it. */
export type Fault = 'failed' | 'full';

export class FailedStep extends Error {
  readonly fault: Fault;

  constructor(kind: DiskStep['kind'], fault: Fault) {
    super(`The disk failed at a ${kind}.`);
    this.fault = fault;
  }
}

/** The smallest piece that is written whole or not at all. */
export const sector = 512;

export class RecordedFile {
  readonly number: number;
  #bytes: Uint8Array;
  #size: number;

  constructor(number: number, bytes: Uint8Array = new Uint8Array(0)) {
    this.number = number;
    this.#bytes = bytes.slice();
    this.#size = bytes.length;
  }

  get size(): number {
    return this.#size;
  }

  /** What is there; shorter than asked for at the end. */
  read(at: number, length: number): Uint8Array {
    return this.#bytes.subarray(Math.min(at, this.#size), Math.min(at + length, this.#size));
  }

  write(at: number, bytes: Uint8Array, hole: (bytes: Uint8Array) => void = () => undefined): void {
    this.#reserve(at + bytes.length);
    if (at > this.#size) hole(this.#bytes.subarray(this.#size, at));
    this.#bytes.set(bytes, at);
    this.#size = Math.max(this.#size, at + bytes.length);
  }

  truncate(size: number): void {
    this.#reserve(size);
    this.#bytes.fill(0, Math.min(size, this.#size));
    this.#size = size;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(size, this.#bytes.length * 2, 4096));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}

export class RecordedDisk {
  readonly steps: DiskStep[] = [];
  /** What is there before the first step, and durable. */
  readonly start: ReadonlyMap<string, Uint8Array>;
  /** Asked before every step. */
  fault: (step: DiskStep) => Fault | null = () => null;
  readonly #files = new Map<string, RecordedFile>();
  #numbers = 0;

  readonly #isHonest: boolean;

  /** A dishonest disk reports a sync that it did not do. */
  constructor(start: ReadonlyMap<string, Uint8Array> = new Map(), isHonest = true) {
    this.start = start;
    this.#isHonest = isHonest;
    for (const [name, bytes] of start) this.#files.set(name, new RecordedFile((this.#numbers += 1), bytes));
  }

  find(name: string): RecordedFile | undefined {
    return this.#files.get(name);
  }

  /** What a process that is started now finds. */
  files(): Map<string, Uint8Array> {
    return new Map([...this.#files].map(([name, file]) => [name, file.read(0, file.size).slice()]));
  }

  create(name: string): RecordedFile {
    const file = new RecordedFile((this.#numbers += 1));
    this.#take({ kind: 'create', name, file: file.number });
    this.#files.set(name, file);
    return file;
  }

  delete(name: string): void {
    const file = this.#files.get(name);
    if (!file) return;
    this.#take({ kind: 'delete', name, file: file.number });
    this.#files.delete(name);
  }

  write(file: RecordedFile, at: number, bytes: Uint8Array): void {
    this.#take({ kind: 'write', file: file.number, at, bytes: bytes.slice() }, (half) => {
      if (half.length > 0) file.write(at, half);
    });
    file.write(at, bytes);
  }

  truncate(file: RecordedFile, size: number): void {
    this.#take({ kind: 'truncate', file: file.number, size });
    file.truncate(size);
  }

  sync(file: RecordedFile): void {
    if (this.#isHonest) this.#take({ kind: 'sync', file: file.number });
  }

  syncDirectory(): void {
    if (this.#isHonest) this.#take({ kind: 'sync-directory' });
  }

  #take(step: DiskStep, writeHalf: (bytes: Uint8Array) => void = () => undefined): void {
    const fault = this.fault(step);
    if (fault === 'full' && step.kind === 'write') {
      const half = step.bytes.subarray(0, Math.floor(step.bytes.length / 2 / sector) * sector);
      this.steps.push({ ...step, bytes: half });
      writeHalf(half);
    }
    if (fault !== null && step.kind === 'sync') this.steps.push({ kind: 'failed-sync', file: step.file });
    if (fault !== null) throw new FailedStep(step.kind, fault);
    this.steps.push(step);
  }
}
