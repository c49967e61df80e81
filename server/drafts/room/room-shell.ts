/** Feeds inputs to a room's step, one after the other, and has what it says done before the next. */
import { perform } from './perform.ts';
import type { Shell } from './shell.ts';
import { SmallMap } from '../small-map.ts';
import type { RoomInput } from '../step/inputs.ts';
import { isFlushed } from '../step/state.ts';

export type ShellParts = Pick<Shell, 'deps' | 'step' | 'rights' | 'state'>;

export const createShell = (parts: ShellParts): Shell => new RoomShell(parts);

/** A class, for every open draft has one. */
class RoomShell implements Shell {
  readonly deps: Shell['deps'];
  readonly step: Shell['step'];
  readonly rights: Shell['rights'];
  state: Shell['state'];
  readonly members: Shell['members'] = new SmallMap();
  readonly timers: Shell['timers'] = new SmallMap();
  readonly onFlushed: (() => void)[] = [];
  /** Inputs that came while another was worked on. */
  readonly #waiting: RoomInput[] = [];
  #isRunning = false;

  constructor({ deps, step, rights, state }: ShellParts) {
    this.deps = deps;
    this.step = step;
    this.rights = rights;
    this.state = state;
  }

  dispatch(input: RoomInput): void {
    this.#waiting.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) this.run(next);
    } finally {
      this.#isRunning = false;
    }
    if (this.onFlushed.length > 0 && isFlushed(this.state)) for (const go of this.onFlushed.splice(0)) go();
  }

  run(input: RoomInput): void {
    const { step } = this;
    const [state, effects] = step(this.state, input, this.rights);
    this.state = state;
    for (const effect of effects) perform(this, effect);
  }

  fail(error: unknown): void {
    this.#waiting.length = 0;
    this.dispatch({ type: 'failed', error });
  }
}
