/** A map that takes little memory with no entry or one, as most of an open draft's have: one of the language takes 200 bytes when it is empty. */
export class SmallMap<Key, Value> {
  #held: Only<Key, Value> | Map<Key, Value> | null = null;

  constructor(entries: Iterable<readonly [Key, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    if (this.#held === null) return 0;
    return this.#held instanceof Only ? 1 : this.#held.size;
  }

  get(key: Key): Value | undefined {
    const held = this.#held;
    if (!(held instanceof Only)) return held?.get(key);
    return held.key === key ? held.value : undefined;
  }

  has(key: Key): boolean {
    const held = this.#held;
    return held instanceof Only ? held.key === key : (held?.has(key) ?? false);
  }

  set(key: Key, value: Value): void {
    const held = this.#held;
    if (held === null) this.#held = new Only(key, value);
    else if (!(held instanceof Only)) held.set(key, value);
    else if (held.key === key) held.value = value;
    else this.#held = new Map([[held.key, held.value] as const, [key, value] as const]);
  }

  delete(key: Key): void {
    const held = this.#held;
    if (!(held instanceof Only)) held?.delete(key);
    if (held instanceof Only ? held.key === key : held?.size === 0) this.#held = null;
  }

  clear(): void {
    this.#held = null;
  }

  keys(): Iterable<Key> {
    return this.#held?.keys() ?? [];
  }

  values(): Iterable<Value> {
    return this.#held?.values() ?? [];
  }

  entries(): Iterable<[Key, Value]> {
    return this.#held?.entries() ?? [];
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    return this.entries()[Symbol.iterator]();
  }
}

class Only<Key, Value> {
  readonly key: Key;
  value: Value;

  constructor(key: Key, value: Value) {
    this.key = key;
    this.value = value;
  }

  keys(): Key[] {
    return [this.key];
  }

  values(): Value[] {
    return [this.value];
  }

  entries(): [Key, Value][] {
    return [[this.key, this.value]];
  }
}
